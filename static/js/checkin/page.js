// The check-in page: whatever reads a code puts it into one queue, and each answer fills the stage.

import { startCamera } from "./camera.js";
import { newId } from "./ids.js";
import { makeQueue } from "./queue.js";
import { listenForScanners } from "./scanners.js";
import { sendScan } from "./sending.js";
import { signal } from "./signals.js";

// How long a "welcome" keeps the screen green, in ms; refusals stay until the next scan, and so
// does who is to be checked or has to pay.
const LIGHT_GOES_OUT = 6000;

const form = document.getElementById("scan");
const input = document.getElementById("code");
const answer = document.getElementById("answer");
const state = document.getElementById("queue-state");
let lightTimer;

// The place is the one chosen now, whatever the form that asks was made with.
function ask(details, address = form.action) {
  const place = new FormData(form);
  const scan = {
    scan_id: newId(),
    scanned_at: new Date().toISOString(),
    gate: place.get("gate"),
    direction: place.get("direction"),
  };
  queue.add({ address, fields: { ...details, ...scan } });
}

const queue = makeQueue({
  send: sendScan,
  onAnswer: show,
  onState: tellState,
});

function show(html) {
  htmx.swap(answer, html, { swapStyle: "innerHTML" });
  const shown = answer.querySelector("[data-light]");
  signal(shown?.dataset.light);
  window.scrollTo({ top: 0 });
  clearTimeout(lightTimer);
  if (["go", "note"].includes(shown?.dataset.light) && !("stays" in shown.dataset)) {
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
  if (!("queued" in target.dataset)) return;
  event.preventDefault();
  const { csrfmiddlewaretoken, ...fields } = Object.fromEntries(new FormData(target, submitter));
  if (target !== form) {
    // Pressed twice, it would be asked twice; its answer brings new buttons.
    if (submitter) submitter.disabled = true;
    ask(fields, target.action);
  } else if (submitter?.name === "code") {
    ask({ code: submitter.value });
    closeSearch();
  } else if (input.value.trim()) {
    ask({ code: input.value });
    input.value = "";
  }
  rest();
}

function closeSearch() {
  document.getElementById("find").value = "";
  document.getElementById("people").replaceChildren();
  if (location.hash === "#search") location.replace("#scan");
}

// On small screens the search lies over the answer while the address names it.
function searchOpened() {
  if (location.hash === "#search") document.getElementById("find").focus();
}

// What opens below the thumb zone comes into sight.
function opened({ target }) {
  if (target.open) target.scrollIntoView({ block: "end" });
}

// On a phone, focus in the field would open the keyboard over the page.
function rest() {
  if (document.activeElement === input) return;
  if (matchMedia("(pointer: fine)").matches) input.focus({ preventScroll: true });
}

if (input) {
  document.addEventListener("submit", submitted);
  window.addEventListener("hashchange", searchOpened);
  answer.addEventListener("toggle", opened, { capture: true });
  listenForScanners(input, (code) => ask({ code }));
  startCamera(document.getElementById("camera"), (code) => ask({ code }));
  window.addEventListener("beforeunload", (event) => {
    if (queue.waiting) event.preventDefault();
  });
}
