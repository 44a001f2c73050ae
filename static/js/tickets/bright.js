// "Brighter": one code on nothing but white, over the whole screen where the browser allows it.
// A page cannot turn up the light, but no pixel of this one is dark without need.

const dialog = document.querySelector("[data-bright-dialog]");
const stage = dialog.querySelector("[data-bright-stage]");

async function open(button) {
  const ticket = button.closest("[data-ticket]");
  const holder = document.createElement("p");
  holder.textContent = ticket.querySelector("[data-holder]").textContent;
  const code = [...ticket.querySelectorAll("[data-code]")].map((part) => part.cloneNode(true));
  stage.replaceChildren(holder, ...code);
  // Before the dialog: what comes later lies on top.
  if (document.fullscreenEnabled) await document.documentElement.requestFullscreen().catch(() => {});
  dialog.showModal();
}

function leaveFullscreen() {
  if (document.fullscreenElement) document.exitFullscreen();
}

for (const button of document.querySelectorAll("[data-bright]")) {
  button.hidden = false;
  button.addEventListener("click", () => open(button));
}
dialog.addEventListener("click", () => dialog.close());
dialog.addEventListener("close", leaveFullscreen);
document.addEventListener("fullscreenchange", () => {
  if (!document.fullscreenElement) dialog.close();
});
