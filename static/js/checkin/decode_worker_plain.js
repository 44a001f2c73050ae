// Decodes without WebAssembly: for browsers that lack it or were told to refuse it, as a phone in
// lockdown mode does. Loaded only when decode_worker.js cannot work.

import decodeQR from "../../vendor/qr/decode.js";
import "./pictures.js";

self.onmessage = ({ data }) => {
  if (!data.source) {
    self.postMessage({ isReady: true });
    return;
  }
  const start = performance.now();
  const text = read(self.pictures.pixelsOf(data));
  self.postMessage({ text, by: "plain", took: performance.now() - start });
};

function read(pixels) {
  try {
    return decodeQR(pixels) || null;
  } catch {
    return null; // That is how it says that there is no code.
  }
}
