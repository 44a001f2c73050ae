// Pixels out of pictures, for the workers. Loaded by a classic worker as by one that is a module,
// hence it exports by a name of `self`.

self.pictures = (() => {
  const canvases = new Map();

  // `source` is a picture of the browser's, which is closed, or pixels that the page drew.
  function pixelsOf({ source, pass }) {
    const pixels = source.pixels ? imageOf(source) : drawn(source, pass);
    if (pass.soften) soften(pixels);
    return pixels;
  }

  function imageOf({ pixels, width, height }) {
    return new ImageData(new Uint8ClampedArray(pixels), width, height);
  }

  function drawn(source, { from, size: [width, height] }) {
    const drawing = drawingOf(width, height);
    drawing.drawImage(source, ...from, 0, 0, width, height);
    source.close();
    return drawing.getImageData(0, 0, width, height);
  }

  function drawingOf(width, height) {
    const name = `${width}x${height}`;
    if (!canvases.has(name)) {
      const canvas = new OffscreenCanvas(width, height);
      canvases.set(name, canvas.getContext("2d", { willReadFrequently: true, alpha: false }));
    }
    return canvases.get(name);
  }

  // Twice by 1 2 1 in both directions, of the green alone, which is most of the brightness.
  function soften({ data, width, height }) {
    const count = width * height;
    const grey = new Uint8Array(count);
    const other = new Uint8Array(count);
    for (let i = 0; i < count; i++) grey[i] = data[i * 4 + 1];
    for (let turn = 0; turn < 2; turn++) {
      smooth(grey, other, 1, count);
      smooth(other, grey, width, count);
    }
    for (let i = 0, at = 0; i < count; i++, at += 4) data[at] = data[at + 1] = data[at + 2] = grey[i];
  }

  function smooth(from, to, step, count) {
    for (let i = step; i < count - step; i++) {
      to[i] = (from[i - step] + 2 * from[i] + from[i + step] + 2) >> 2;
    }
  }

  return { pixelsOf };
})();
