// Whoever used a link that is gone with the old results goes on from the new ones.
document.body.addEventListener("htmx:afterSettle", () => {
  if (document.activeElement === document.body) {
    document.getElementById("results")?.focus({ preventScroll: true });
  }
});
