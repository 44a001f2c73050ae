// What is typed or chosen while the form changes stays, however long the answer takes.

const PARTS = ["registration-form", "form-rest"];
let typed = [];

const isChecked = (field) => field.type === "radio" || field.type === "checkbox";

// Whoever comes after the one taken off moves up: their fields get other numbers.
const movesUp = (field, request) => request.name === "take_off" && /^(person|type)_/.test(field.name);

document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  if (!PARTS.includes(detail.target.id)) return;
  const request = detail.requestConfig.elt;
  typed = [...detail.target.querySelectorAll("input:not([type=hidden]), select")]
    .filter((field) => !movesUp(field, request))
    .map((field) => ({ id: field.id, value: field.value, checked: field.checked }));
});

document.addEventListener("htmx:afterSwap", () => {
  for (const { id, value, checked } of typed) {
    const field = document.getElementById(id);
    if (!field || field.disabled) continue;
    if (isChecked(field)) {
      if (field.value === value) field.checked = checked;
    } else field.value = value;
  }
  typed = [];
});
