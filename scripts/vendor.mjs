// Copies fonts and the player from node_modules into the static files. Run by `make setup`; the copies are not committed.
import { cpSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";

const from = "node_modules/@fontsource/noto-sans-devanagari";
const to = "abhiyan/static/vendor";
const weights = ["400", "600"];
const subsets = ["devanagari", "latin", "latin-ext"];

mkdirSync(to, { recursive: true });
for (const subset of subsets) {
  for (const weight of weights) {
    cpSync(`${from}/files/noto-sans-devanagari-${subset}-${weight}-normal.woff2`, `${to}/noto-${subset}-${weight}.woff2`);
  }
}
cpSync(`${from}/LICENSE`, `${to}/noto-LICENSE.txt`);
const { version } = JSON.parse(readFileSync(`${from}/package.json`, "utf8"));
writeFileSync(`${to}/noto-VERSION.txt`, `${version}\n`);

const player = "node_modules/hls.js";
const script = readFileSync(`${player}/dist/hls.light.min.mjs`, "utf8").replace(/^\/\/# sourceMappingURL=.*$/m, "");
writeFileSync(`${to}/hls.mjs`, script);
cpSync(`${player}/LICENSE`, `${to}/hls-LICENSE.txt`);
console.log(`fonts ${version} -> ${to}`);
