// Reads QR codes out of a video's pictures; the work is done beside the page, by a worker.

import { passFor } from "./passes.js";

// A worker that says nothing for so long, in ms, is taken for dead; loading may take longer.
const SILENT_FOR = 8000;
const LOADING_FOR = 30_000;

// `addresses` are those of the workers and of what they load, as static files are named.
export function makeDecoder(addresses) {
  const { worker, plain, pictures, decoder, wasm } = addresses;
  const ways = [
    () => workerFor(worker, {}, { pictures, decoder, wasm }),
    () => workerFor(plain, { type: "module" }, {}),
  ];
  const picture = pictureTaker();
  let turn = 0;
  let reader;

  // The reader without WebAssembly is loaded only when the first one fails.
  async function nextReader() {
    const way = ways.shift();
    if (!way) throw new Error("No code reader could be loaded.");
    return way().catch(nextReader);
  }

  function ready() {
    return (reader ??= nextReader());
  }

  return {
    ready,
    // Gives { text, by, took } of the present picture: its code or null, the reader, and ms.
    async read(video) {
      if (!video.videoWidth) return { text: null };
      const { ask, end } = await ready();
      const pass = passFor(turn++, video.videoWidth, video.videoHeight);
      const source = await picture(video, pass).catch(() => null);
      if (!source) return { text: null }; // No picture yet, or no more.
      try {
        return await ask({ source, pass }, [source.pixels ?? source]);
      } catch {
        end();
        reader = undefined;
        return { text: null };
      }
    },
  };
}

// A worker that has loaded what it needs, to be asked one thing at a time.
async function workerFor(address, options, files) {
  const worker = new Worker(address, options);
  const ask = (message, moved = [], patience = SILENT_FOR) =>
    new Promise((resolve, reject) => {
      const silent = setTimeout(reject, patience, new Error("silent"));
      worker.onmessage = ({ data }) => {
        clearTimeout(silent);
        data.problem ? reject(new Error(data.problem)) : resolve(data);
      };
      worker.onerror = (event) => {
        event.preventDefault();
        reject(new Error(event.message));
      };
      worker.postMessage(message, moved);
    });
  try {
    await ask(files, [], LOADING_FOR);
  } catch (error) {
    worker.terminate();
    throw error;
  }
  return { ask, end: () => worker.terminate() };
}

// Hands over the picture itself where a worker can draw; draws it here where not.
function pictureTaker() {
  if (workerCanDraw()) return (video) => createImageBitmap(video);
  const drawing = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  return async (video, { from, size: [width, height] }) => {
    Object.assign(drawing.canvas, { width, height });
    drawing.drawImage(video, ...from, 0, 0, width, height);
    return { pixels: drawing.getImageData(0, 0, width, height).data.buffer, width, height };
  };
}

function workerCanDraw() {
  try {
    return Boolean(new OffscreenCanvas(1, 1).getContext("2d"));
  } catch {
    return false;
  }
}
