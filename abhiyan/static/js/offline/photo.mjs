// A photo small enough to be kept on a phone and sent from it: drawn anew, so that nothing of the camera's own stays in it.
const MOST = 240_000; // bytes: a minute on a bad network; the server takes no more
const TRIES = [[1280, 0.75], [1280, 0.6], [960, 0.6], [640, 0.6]]; // pixels of the longer side, quality

export async function shrunk(file) {
  const image = await createImageBitmap(file); // upright
  for (const [side, quality] of TRIES) {
    const drawn = await redrawn(image, side, quality);
    if (drawn && drawn.size <= MOST) return drawn;
  }
  throw new Error("too large");
}

function redrawn(image, side, quality) {
  const scale = Math.min(1, side / Math.max(image.width, image.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(image.width * scale));
  canvas.height = Math.max(1, Math.round(image.height * scale));
  canvas.getContext("2d", { alpha: false }).drawImage(image, 0, 0, canvas.width, canvas.height);
  return new Promise((done) => { canvas.toBlob(done, "image/jpeg", quality); });
}
