// A second click while the first is on its way sends nothing. The server would make one of both
// anyway; this spares the wait.

const RELEASE_MS = 8000;

function release(form) {
  delete form.dataset.sent;
  form.removeAttribute("aria-busy");
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!("sendOnce" in form.dataset)) return;
  if ("sent" in form.dataset) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "";
  form.setAttribute("aria-busy", "true");
  // The network may fail, or the reader stop it: then the button works again.
  setTimeout(() => release(form), RELEASE_MS);
});

// The back button may bring the page back as it was left.
addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) release(form);
});
