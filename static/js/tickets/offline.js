// Lets the worker keep this page, and says so when what is shown is a copy.

const page = document.querySelector("[data-copy-scope]");
const note = page.querySelector("[data-offline-note]");
const wasControlled = Boolean(navigator.serviceWorker?.controller);

async function start() {
  const { copyWorker, copyScope } = page.dataset;
  await navigator.serviceWorker.register(copyWorker, { scope: copyScope, updateViaCache: "none" });
  const { active } = await navigator.serviceWorker.ready;
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = ({ data }) => {
    if (data.isCopy) page.setAttribute("data-is-copy", "");
    if (data.isKept) page.setAttribute("data-is-kept", "");
    tell();
  };
  active.postMessage({ isControlled: wasControlled, language: document.documentElement.lang }, [port2]);
}

function tell() {
  const isOffline = !navigator.onLine || page.hasAttribute("data-is-copy");
  const words = isOffline ? note.dataset.words.replace("{time}", madeAt()) : "";
  if (note.textContent !== words) note.textContent = words;
  note.hidden = !isOffline;
}

function madeAt() {
  const made = new Date(page.dataset.made);
  const isToday = made.toDateString() === new Date().toDateString();
  const form = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
  if (!isToday) Object.assign(form, { weekday: "long", day: "numeric", month: "long" });
  const language = document.documentElement.lang;
  return new Intl.DateTimeFormat(language === "en" ? "en-GB" : language, form).format(made);
}

tell();
window.addEventListener("online", tell);
window.addEventListener("offline", tell);
if (navigator.serviceWorker) start();
