// What is typed or chosen while the form changes stays, however long the answer takes.

const PARTS = ["registration-form", "form-rest"];
let typed = [];

const isTicked = (field) => field.type === "radio" || field.type === "checkbox";

// Whoever comes after the one taken off moves up: their fields get other numbers.
const movesUp = (field, request) => request.name === "take_off" && /^(person|email|type)_/.test(field.name);

/** Give a field of the new form what the old one had; return whether that was a choice. */
function restore({ id, value, checked }) {
  const field = document.getElementById(id);
  if (!field || field.disabled) return false;
  if (isTicked(field)) {
    if (field.value !== value || field.checked === checked) return false;
    field.checked = checked;
    return checked;
  }
  if (field.value === value) return false;
  field.value = value;
  return field.localName === "select";
}

document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  if (!PARTS.includes(detail.target.id)) return;
  const request = detail.requestConfig.elt;
  typed = [...detail.target.querySelectorAll("input:not([type=hidden]), select")]
    .filter((field) => !movesUp(field, request))
    .map(({ id, value, checked }) => ({ id, value, checked }));
});

document.addEventListener("htmx:afterSwap", () => {
  const chosen = typed.filter(restore);
  typed = [];
  // A choice that the answer did not know of yet: it is asked again.
  if (chosen.length) document.getElementById(chosen[0].id).dispatchEvent(new Event("change", { bubbles: true }));
});
