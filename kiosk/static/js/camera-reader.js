// The worker that finds QR codes in pictures, so that the page stays quick. Its answer alone may compile WebAssembly
// (see kiosk/shared/protection.py). A picture is looked at once and let go; nothing is kept.
const given = new URL(self.location.href).searchParams;
importScripts(given.get("zxing"));
ZXingWASM.prepareZXingModule({ overrides: { locateFile: () => given.get("wasm") } });

// Two, so that a guest who shows two codes is not taken for either.
const OPTIONS = { formats: ["QRCode"], maxNumberOfSymbols: 2, tryHarder: true, tryInvert: true, tryDownscale: true };
let canvas = null;
// Every second picture is made soft: grain of a dim room is gone then, and so are the smallest codes, which the others show.
let isSoft = true;
const SHIFTS = [[1, 0], [0, 1], [-1, 0], [0, -1]];

const pixelsOf = (picture) => {
  const { width, height } = picture;
  if (canvas?.width !== width || canvas.height !== height) canvas = new OffscreenCanvas(width, height);
  const pen = canvas.getContext("2d", { willReadFrequently: true });
  pen.globalAlpha = 1;
  pen.drawImage(picture, 0, 0);
  picture.close();
  isSoft = !isSoft;
  pen.globalAlpha = 0.5;
  if (isSoft) for (const [right, down] of SHIFTS) pen.drawImage(canvas, right, down);
  return pen.getImageData(0, 0, width, height);
};

self.addEventListener("message", async ({ data }) => {
  try {
    const found = await ZXingWASM.readBarcodes(pixelsOf(data), OPTIONS);
    self.postMessage({ codes: [...new Set(found.filter((one) => one.isValid).map((one) => one.text))] });
  } catch (error) {
    self.postMessage({ error: String(error) });
  }
});
