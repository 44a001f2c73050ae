// In which ways the camera's pictures are looked at, in turn: what one way misses, another reads.
// What each is worth was measured on the hard cases of the tests (docs/decisions/0018).

const LONGEST = 640;
// The middle of the picture, enlarged: a small code, or one far away.
const MIDDLE = 0.75;
const MIDDLE_SIZE = 720;
const WANTED = {
  formats: ["QRCode"],
  maxNumberOfSymbols: 1,
  tryHarder: true,
  tryRotate: true,
  tryInvert: true,
  tryDownscale: true,
  downscaleThreshold: 200,
  downscaleFactor: 2,
};

// `soften` smooths noise, moiré and cracks away; `options` are zxing's.
const PASSES = [
  { part: whole, soften: false, options: WANTED },
  { part: whole, soften: true, options: WANTED },
  { part: middle, soften: false, options: WANTED },
  { part: whole, soften: false, options: { ...WANTED, binarizer: "GlobalHistogram" } },
];

// Gives for the `turn`-th picture the part to look at and the size to which it is drawn.
export function passFor(turn, width, height) {
  const { part, soften, options } = PASSES[turn % PASSES.length];
  return { ...part(width, height), soften, options };
}

function whole(width, height) {
  const scale = Math.min(1, LONGEST / Math.max(width, height));
  const size = [Math.round(width * scale), Math.round(height * scale)];
  return { from: [0, 0, width, height], size };
}

function middle(width, height) {
  const side = Math.round(Math.min(width, height) * MIDDLE);
  const from = [Math.round((width - side) / 2), Math.round((height - side) / 2), side, side];
  return { from, size: [MIDDLE_SIZE, MIDDLE_SIZE] };
}
