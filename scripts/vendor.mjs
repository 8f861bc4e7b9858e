// Copies fonts and the player from node_modules into the static files, fonts for pages as WOFF2 and for PDF files as
// TrueType. Run by `make setup`; the copies are not committed.
import { cpSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { inflateSync } from "node:zlib";

const from = "node_modules/@fontsource/noto-sans-devanagari";
const to = "abhiyan/static/vendor";
const weights = ["400", "600"];
const subsets = ["devanagari", "latin", "latin-ext"];

// A WOFF file is a TrueType font whose tables are deflated one by one (https://www.w3.org/TR/WOFF/).
function unpacked(woff) {
  const count = woff.readUInt16BE(12), power = 2 ** Math.floor(Math.log2(count));
  const header = Buffer.alloc(12 + 16 * count), tables = [];
  woff.copy(header, 0, 4, 8); // the flavour
  [count, 16 * power, Math.log2(power), 16 * (count - power)].forEach((number, n) => header.writeUInt16BE(number, 4 + 2 * n));
  let at = header.length;
  for (let n = 0; n < count; n += 1) {
    const entry = 44 + 20 * n, [offset, packed, length] = [4, 8, 12].map((more) => woff.readUInt32BE(entry + more));
    const data = woff.subarray(offset, offset + packed), table = packed < length ? inflateSync(data) : data;
    woff.copy(header, 12 + 16 * n, entry, entry + 4); // its name
    woff.copy(header, 16 + 16 * n, entry + 16, entry + 20); // its checksum
    header.writeUInt32BE(at, 20 + 16 * n);
    header.writeUInt32BE(length, 24 + 16 * n);
    tables.push(table, Buffer.alloc(-length & 3)); // to the next four bytes
    at += length + (-length & 3);
  }
  return Buffer.concat([header, ...tables]);
}

mkdirSync(to, { recursive: true });
for (const subset of subsets) {
  for (const weight of weights) {
    const file = `${from}/files/noto-sans-devanagari-${subset}-${weight}-normal`;
    cpSync(`${file}.woff2`, `${to}/noto-${subset}-${weight}.woff2`);
    writeFileSync(`${to}/noto-${subset}-${weight}.ttf`, unpacked(readFileSync(`${file}.woff`)));
  }
}
cpSync(`${from}/LICENSE`, `${to}/noto-LICENSE.txt`);
const { version } = JSON.parse(readFileSync(`${from}/package.json`, "utf8"));
writeFileSync(`${to}/noto-VERSION.txt`, `${version}\n`);

const player = "node_modules/hls.js";
const script = readFileSync(`${player}/dist/hls.light.min.mjs`, "utf8").replace(/^\/\/# sourceMappingURL=.*$/m, "");
writeFileSync(`${to}/hls.mjs`, script);
cpSync(`${player}/LICENSE`, `${to}/hls-LICENSE.txt`);
// The reader of squares of dots for phones that have none of their own, and signatures where the browser checks none.
const reader = "node_modules/zxing-wasm", signatures = "node_modules/@noble/ed25519";
const readerScript = readFileSync(`${reader}/dist/iife/reader/index.js`, "utf8").replace(/https:\/\/[\w.]+\/npm\/[^"`']*/g, "");
writeFileSync(`${to}/zxing.js`, readerScript); // without the host that it would fetch the rest from by itself
cpSync(`${reader}/dist/reader/zxing_reader.wasm`, `${to}/zxing.wasm`);
cpSync(`${reader}/LICENSE`, `${to}/zxing-LICENSE.txt`);
cpSync(`${signatures}/index.js`, `${to}/ed25519.mjs`);
cpSync(`${signatures}/LICENSE`, `${to}/ed25519-LICENSE.txt`);
console.log(`fonts ${version} -> ${to}`);
