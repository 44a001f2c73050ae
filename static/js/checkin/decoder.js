// Reads QR codes out of a video's pictures; the work is done beside the page (decode_worker.js).

const WIDEST = 960;

// `worker`, `decoder` and `wasm` are the addresses of the three files, as static files are named.
export function makeDecoder({ worker: address, decoder, wasm }) {
  const worker = new Worker(address);
  const canvas = document.createElement("canvas");
  const drawing = canvas.getContext("2d", { willReadFrequently: true });
  worker.postMessage({ decoder, wasm });

  return {
    // Gives the text of a code in the present picture, or null.
    async read(video) {
      if (!video.videoWidth) return null;
      const scale = Math.min(1, WIDEST / Math.max(video.videoWidth, video.videoHeight));
      canvas.width = Math.round(video.videoWidth * scale);
      canvas.height = Math.round(video.videoHeight * scale);
      drawing.drawImage(video, 0, 0, canvas.width, canvas.height);
      return askWorker(worker, drawing.getImageData(0, 0, canvas.width, canvas.height));
    },
  };
}

function askWorker(worker, { data, width, height }) {
  return new Promise((resolve, reject) => {
    worker.onmessage = ({ data: found }) => (found.problem ? reject(new Error(found.problem)) : resolve(found.text));
    worker.onerror = reject;
    worker.postMessage({ pixels: data.buffer, width, height }, [data.buffer]);
  });
}
