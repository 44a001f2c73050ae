// A button at each password that shows what was typed. Its words come from the page.

const words = document.querySelector("[data-show-password]")?.dataset;

function add(field) {
  const button = document.createElement("button");
  const say = () => {
    button.textContent = field.type === "password" ? words.showPassword : words.hidePassword;
  };
  button.type = "button";
  button.className = "link-button show-password";
  button.setAttribute("aria-controls", field.id);
  button.addEventListener("click", () => {
    field.type = field.type === "password" ? "text" : "password";
    say();
  });
  // Browsers keep what is sent from fields of text.
  field.form?.addEventListener("submit", () => { field.type = "password"; });
  say();
  field.after(button);
}

if (words) for (const field of document.querySelectorAll("input[type=password]")) add(field);
