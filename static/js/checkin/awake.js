// Keeps the screen on while it is wanted; browsers let it go off whenever the page was hidden.

let isWanted = false;
let lock;

export function keepAwake(wanted) {
  isWanted = wanted;
  if (wanted) take();
  else lock?.release().catch(() => {});
}

async function take() {
  try {
    lock = await navigator.wakeLock?.request("screen");
    if (!isWanted) lock?.release();
  } catch {
    // Low battery, or hidden just now: the screen may go off, scanning goes on.
  }
}

document.addEventListener("visibilitychange", () => {
  if (isWanted && document.visibilityState === "visible") take();
});
