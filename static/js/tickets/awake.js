// Keeps the screen on while a code is shown. The browser lets go whenever the page is hidden.

async function stayAwake() {
  if (document.visibilityState !== "visible") return;
  try {
    await navigator.wakeLock.request("screen");
  } catch (refusal) {
    // Low battery, or not before a touch: the ticket works without.
    if (refusal.name !== "NotAllowedError") throw refusal;
  }
}

if (navigator.wakeLock) {
  stayAwake();
  document.addEventListener("visibilitychange", stayAwake);
  document.addEventListener("click", stayAwake, { once: true });
}
