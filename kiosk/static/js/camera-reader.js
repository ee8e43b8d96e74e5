// The worker that finds QR codes in pictures, so that the page stays quick. Its answer alone may compile WebAssembly
// (see kiosk/shared/protection.py). A picture is looked at once and let go; nothing is kept.
const given = new URL(self.location.href).searchParams;
importScripts(given.get("zxing"));
ZXingWASM.prepareZXingModule({ overrides: { locateFile: () => given.get("wasm") } });

// Two, so that a guest who shows two codes is not taken for either.
const OPTIONS = { formats: ["QRCode"], maxNumberOfSymbols: 2, tryHarder: true, tryInvert: true, tryDownscale: true };
let canvas = null;

const pixelsOf = (picture) => {
  const { width, height } = picture;
  if (canvas?.width !== width || canvas.height !== height) canvas = new OffscreenCanvas(width, height);
  const pen = canvas.getContext("2d", { willReadFrequently: true });
  pen.drawImage(picture, 0, 0);
  picture.close();
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
