// Decodes in a worker of its own: by the browser's detector where it has one, by zxing's WebAssembly
// otherwise. The first message names the files, each further one is a picture. A classic worker,
// because the decoder's address is known only to the page.

// Of so many pictures one is left to zxing although the browser has a detector: it reads others.
const ONE_FOR_ZXING_OF = 3;

let detector;
let hasZxing = false;
let turn = 0;

self.onmessage = async ({ data }) => {
  try {
    self.postMessage(data.source ? await timed(data) : await load(data));
  } catch (error) {
    self.postMessage({ problem: String(error) });
  }
};

async function load({ pictures, decoder, wasm }) {
  importScripts(pictures, decoder);
  detector = await browsersOwn();
  const loading = loadZxing(wasm);
  if (!detector) await loading;
  else loading.catch(() => {});
  return { isReady: true };
}

async function loadZxing(wasm) {
  const overrides = { locateFile: () => wasm };
  await ZXingWASM.prepareZXingModule({ overrides, fireImmediately: true });
  hasZxing = true;
}

async function browsersOwn() {
  try {
    const formats = await BarcodeDetector.getSupportedFormats();
    if (formats.includes("qr_code")) return new BarcodeDetector({ formats: ["qr_code"] });
  } catch {
    // Not in this browser, or named only.
  }
}

async function timed(asked) {
  const start = performance.now();
  const found = await read(asked);
  return { ...found, took: performance.now() - start };
}

async function read(asked) {
  turn += 1;
  if (detector && (!hasZxing || turn % ONE_FOR_ZXING_OF)) {
    try {
      return { text: await detected(asked), by: "browser" };
    } catch (error) {
      detector = undefined;
      if (!hasZxing) throw error;
      return { text: null, by: "browser" };
    }
  }
  const [found] = await ZXingWASM.readBarcodes(pictures.pixelsOf(asked), asked.pass.options);
  return { text: found?.isValid && found.text ? found.text : null, by: "zxing" };
}

async function detected(asked) {
  const pixels = asked.source.pixels ? pictures.pixelsOf(asked) : asked.source;
  const found = await detector.detect(pixels);
  asked.source.close?.();
  return found.map((code) => code.rawValue).find((text) => typeof text === "string" && text) ?? null;
}
