// Scanners that type like a keyboard: a code very fast, then Enter, wherever the focus is.

const TEXT_FIELDS = "input:not([type=radio], [type=hidden]), textarea, [contenteditable]";
// Nobody types like this: so many characters of a code, so few ms apart.
const LEAST_CHARACTERS = 12;
const LONGEST_GAP = 50;
const CODE = /^[0-9A-Z $%*+\-./:]+$/i;

export function listenForScanners(input, onCode) {
  const burst = { text: "", before: "", at: 0 };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    const { target, key } = event;
    if (target === input) return;
    if (!target.matches(TEXT_FIELDS)) {
      // The character itself still arrives, now in the field of the code.
      if (key.length === 1 && key !== " ") input.focus({ preventScroll: true });
    } else if (key.length === 1) {
      follow(burst, event);
    } else if (key === "Enter" && isCode(burst, event)) {
      event.preventDefault();
      target.value = burst.before;
      onCode(burst.text);
      burst.text = "";
    }
  });
}

function follow(burst, event) {
  if (event.timeStamp - burst.at > LONGEST_GAP) {
    burst.text = "";
    burst.before = event.target.value;
  }
  burst.text += event.key;
  burst.at = event.timeStamp;
}

function isCode(burst, event) {
  const isInTime = event.timeStamp - burst.at <= LONGEST_GAP;
  return isInTime && burst.text.length >= LEAST_CHARACTERS && CODE.test(burst.text) && /\d/.test(burst.text);
}
