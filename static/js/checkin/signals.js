// What is heard and felt: each answer has a tune and a buzz of its own.

// Frequency in Hz and length in s of each tone; vibration in ms.
const TUNES = {
  go: { tones: [[880, 0.09], [1320, 0.17]], buzz: [60] },
  wait: { tones: [[587, 0.14], [0, 0.07], [587, 0.14]], buzz: [120, 80, 120] },
  stop: { tones: [[175, 0.5]], shape: "sawtooth", buzz: [450] },
  note: { tones: [[660, 0.08]], buzz: [40] },
};
const VOLUME = 0.25;

const MUTED_AS = "checkin-sound";

let audio;

// Browsers allow sound only after a touch or a key, and take it back after a call, say.
for (const gesture of ["pointerup", "keydown"]) {
  document.addEventListener(gesture, () => {
    audio ??= new AudioContext();
    if (audio.state !== "running") audio.resume().catch(() => {});
  });
}

export function signal(light) {
  const tune = TUNES[light];
  if (!tune) return;
  if (navigator.userActivation?.hasBeenActive) navigator.vibrate?.(tune.buzz);
  if (audio?.state === "running" && !isMuted()) play(tune);
}

// A button that is pressed while sound is on; a device keeps what was chosen.
export function offerSound(button) {
  const tell = () => button.setAttribute("aria-pressed", String(!isMuted()));
  button.addEventListener("click", () => {
    if (isMuted()) localStorage.removeItem(MUTED_AS);
    else localStorage.setItem(MUTED_AS, "off");
    tell();
    signal("note");
  });
  tell();
}

function isMuted() {
  return localStorage.getItem(MUTED_AS) === "off";
}

function play({ tones, shape = "sine" }) {
  let at = audio.currentTime;
  for (const [frequency, length] of tones) {
    if (frequency) beep(frequency, shape, at, length);
    at += length;
  }
}

function beep(frequency, shape, at, length) {
  const tone = new OscillatorNode(audio, { frequency, type: shape });
  const volume = new GainNode(audio, { gain: VOLUME });
  volume.gain.setValueAtTime(VOLUME, at + length - 0.02);
  volume.gain.linearRampToValueAtTime(0, at + length);
  tone.connect(volume).connect(audio.destination);
  tone.start(at);
  tone.stop(at + length);
}
