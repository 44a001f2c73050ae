// The check-in page: whatever reads a code puts it into one queue, and each answer fills the stage.

import { startCamera } from "./camera.js";
import { newId } from "./ids.js";
import { makeQueue } from "./queue.js";
import { listenForScanners } from "./scanners.js";
import { sendScan } from "./sending.js";
import { signal } from "./signals.js";

// How long a "welcome" keeps the screen green, in ms; refusals stay until the next scan.
const LIGHT_GOES_OUT = 6000;

const form = document.getElementById("scan");
const input = document.getElementById("code");
const answer = document.getElementById("answer");
const state = document.getElementById("queue-state");
let lightTimer;

function ask(details) {
  const place = new FormData(form);
  queue.add({
    scan_id: newId(),
    scanned_at: new Date().toISOString(),
    gate: place.get("gate"),
    direction: place.get("direction"),
    ...details,
  });
}

const queue = makeQueue({
  send: (scan) => sendScan(form, scan),
  onAnswer: show,
  onState: tellState,
});

function show(html) {
  htmx.swap(answer, html, { swapStyle: "innerHTML" });
  const shown = answer.querySelector("[data-light]");
  signal(shown?.dataset.light);
  window.scrollTo({ top: 0 });
  clearTimeout(lightTimer);
  if (["go", "note"].includes(shown?.dataset.light)) {
    lightTimer = setTimeout(() => shown.classList.add("is-past"), LIGHT_GOES_OUT);
  }
}

function tellState({ waiting, trouble }) {
  answer.setAttribute("aria-busy", String(waiting > 0));
  const words = state.dataset[trouble ?? "waiting"];
  state.textContent = trouble || waiting > 1 ? `${words} ${waiting}` : "";
  state.toggleAttribute("data-tone", Boolean(trouble));
  if (trouble) state.dataset.tone = "stop";
}

function submitted(event) {
  const { target, submitter } = event;
  if (target.id !== "scan" && target.id !== "undo") return;
  event.preventDefault();
  if (target.id === "undo") {
    ask({ undoes: submitter.value });
  } else if (submitter?.name === "code") {
    ask({ code: submitter.value });
    document.getElementById("find").value = "";
    document.getElementById("people").replaceChildren();
  } else if (input.value.trim()) {
    ask({ code: input.value });
    input.value = "";
  }
  rest();
}

// On a phone, focus in the field would open the keyboard over the page.
function rest() {
  if (document.activeElement === input) return;
  if (matchMedia("(pointer: fine)").matches) input.focus({ preventScroll: true });
}

if (input) {
  document.addEventListener("submit", submitted);
  listenForScanners(input, (code) => ask({ code }));
  startCamera(document.getElementById("camera"), (code) => ask({ code }));
  window.addEventListener("beforeunload", (event) => {
    if (queue.waiting) event.preventDefault();
  });
}
