// The live board: asks for new numbers every few seconds while somebody can see the page.

const SIGNED_OUT = "signedOut";
const CLOSED = "closed";
const LOST = "lost";
const SLOWEST_MS = 30_000;
const TOO_LONG_MS = 10_000;

const numbers = document.getElementById("board-numbers");
const clock = document.getElementById("board-clock");
const trouble = document.getElementById("board-trouble");
const alarm = document.getElementById("board-alarm");
const sound = document.getElementById("board-sound");
const every = Number(numbers.dataset.every) * 1000;

let { tag } = numbers.dataset;
let failures = 0;
let timer;
let tones;

const time = new Intl.DateTimeFormat("en-GB", {
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
  timeZone: clock.dataset.zone,
});

async function ask() {
  clearTimeout(timer);
  if (document.hidden) return;
  const problem = await refresh();
  failures = problem ? failures + 1 : 0;
  tell(problem);
  if (problem === SIGNED_OUT || problem === CLOSED) return;
  clearTimeout(timer);
  timer = setTimeout(ask, Math.min(every * 2 ** failures, SLOWEST_MS));
}

// Returns what is wrong, if anything.
async function refresh() {
  try {
    const response = await fetch(numbers.dataset.source, {
      headers: { "If-None-Match": tag },
      cache: "no-store",
      redirect: "manual",
      signal: AbortSignal.timeout(TOO_LONG_MS),
    });
    if (response.type === "opaqueredirect") return SIGNED_OUT;
    if (response.status === 403 || response.status === 404) return CLOSED;
    if (response.status !== 304) {
      if (!response.ok) return LOST;
      show(await response.text());
      tag = response.headers.get("ETag");
    }
    clock.textContent = time.format(Date.now());
    clock.dateTime = new Date().toISOString();
    return "";
  } catch {
    return LOST;
  }
}

function show(html) {
  const was = kind();
  const wasOpen = numbers.querySelector("details")?.open;
  const hadFocus = numbers.contains(document.activeElement);
  const page = new DOMParser().parseFromString(html, "text/html");
  numbers.replaceChildren(...page.body.childNodes);
  const table = numbers.querySelector("details");
  if (table) {
    table.open = Boolean(wasOpen);
    if (hadFocus) table.querySelector("summary").focus({ preventScroll: true });
  }
  if (kind() !== was) sayAlarm();
}

const kind = () => numbers.querySelector("[data-alarm]")?.dataset.alarm ?? "";

// Said once when it begins, not with every new number.
function sayAlarm() {
  alarm.textContent = numbers.querySelector(".alarm")?.textContent.trim() ?? "";
  if (kind() === "full") ring();
}

function tell(problem) {
  const words = problem ? trouble.dataset[problem] : "";
  if (trouble.textContent !== words) trouble.textContent = words;
  numbers.toggleAttribute("data-old", Boolean(problem));
}

function ring() {
  if (sound.getAttribute("aria-pressed") !== "true") return;
  for (const [place, pitch] of [880, 660, 880].entries()) beep(pitch, place * 0.4);
}

function beep(pitch, after) {
  const start = tones.currentTime + after;
  const tone = new OscillatorNode(tones, { frequency: pitch, type: "square" });
  const volume = new GainNode(tones, { gain: 0.2 });
  tone.connect(volume).connect(tones.destination);
  tone.start(start);
  tone.stop(start + 0.3);
}

// Browsers play nothing before a touch; the first tone says that it is on.
function switchSound() {
  const isOn = sound.getAttribute("aria-pressed") !== "true";
  sound.setAttribute("aria-pressed", String(isOn));
  if (!isOn) return;
  tones ??= new AudioContext();
  tones.resume();
  beep(880, 0);
}

async function stayAwake() {
  if (document.hidden) return;
  try {
    await navigator.wakeLock?.request("screen");
  } catch (refusal) {
    // Low battery, or not before a touch: the board works without.
    if (refusal.name !== "NotAllowedError") throw refusal;
  }
}

sound.hidden = false;
sound.addEventListener("click", switchSound);
document.addEventListener("visibilitychange", () => {
  ask();
  stayAwake();
});
window.addEventListener("online", ask);
stayAwake();
sayAlarm();
timer = setTimeout(ask, every);
