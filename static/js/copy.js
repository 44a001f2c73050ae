// A button at each field that is there to be copied. Its words come from the field.

function add(field) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button";
  button.textContent = field.dataset.copy;
  // Said again by screen readers when the word changes.
  button.setAttribute("aria-live", "polite");
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(field.value);
      button.textContent = field.dataset.copied;
    } catch {
      // The browser does not allow it: then one copies by hand.
      field.select();
    }
  });
  field.after(button);
}

// Browsers offer it on https and on one's own machine only.
if (navigator.clipboard) for (const field of document.querySelectorAll("[data-copy]")) add(field);
