// How long something is still open, counted down between two answers of the server, whose clock
// says how many seconds were left.

const started = new WeakMap();

function tick() {
  for (const node of document.querySelectorAll("[data-seconds-left]")) {
    if (!started.has(node)) started.set(node, performance.now());
    const passed = (performance.now() - started.get(node)) / 1000;
    const left = Math.max(0, Math.round(Number(node.dataset.secondsLeft) - passed));
    const time = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
    node.textContent = node.dataset.words.replace("TIME", time);
  }
}

tick();
setInterval(tick, 1000);
document.addEventListener("htmx:afterSettle", tick);
