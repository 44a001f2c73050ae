// What is typed while a person is added or taken off stays, however long the answer takes.

const FORM = "registration-form";
let typed = [];

document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  if (detail.target.id !== FORM) return;
  // Whoever comes after the one taken off moves up: their fields get other numbers.
  const movesUp = detail.requestConfig.elt.name === "take_off";
  typed = [...detail.target.querySelectorAll("input:not([type=hidden])")]
    .filter((field) => !(movesUp && field.name.startsWith("person_")))
    .map((field) => [field.name, field.value]);
});

document.addEventListener("htmx:afterSwap", () => {
  const fields = document.getElementById(FORM)?.elements;
  for (const [name, value] of typed) if (fields?.[name]) fields[name].value = value;
  typed = [];
});
