// The decoder in a worker of its own. The first message names its files, each further one is a
// picture. A classic worker, because the decoder's address is known only to the page.

const WANTED = { formats: ["QRCode"], tryHarder: true, maxNumberOfSymbols: 1 };

self.onmessage = async ({ data }) => {
  try {
    if (data.decoder) load(data);
    else self.postMessage({ text: await read(data) });
  } catch (error) {
    self.postMessage({ problem: String(error) });
  }
};

function load({ decoder, wasm }) {
  importScripts(decoder);
  ZXingWASM.prepareZXingModule({ overrides: { locateFile: () => wasm }, fireImmediately: true });
}

async function read({ pixels, width, height }) {
  const picture = new ImageData(new Uint8ClampedArray(pixels), width, height);
  const [found] = await ZXingWASM.readBarcodes(picture, WANTED);
  return found?.isValid ? found.text : null;
}
