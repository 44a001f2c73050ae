// Scanners that type like a keyboard: a code, then Enter, wherever the focus is.

const TEXT_FIELDS = "input:not([type=radio], [type=hidden]), textarea, [contenteditable]";
// One of our codes at the end of a text: of a QR code, or a short one, which has a digit.
const OUR_CODE = /(?:[0-9A-Z $%*+\-./:]{143}|(?=[A-Z]*\d)[0-9A-HJKMNP-TV-Z]{12})$/;

export function listenForScanners(input, onCode) {
  document.addEventListener("keydown", (event) => {
    const { target, key } = event;
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || target === input) return;
    if (!target.matches(TEXT_FIELDS)) {
      // The character itself still arrives, now in the field of the code.
      if (key.length === 1 && key !== " ") input.focus({ preventScroll: true });
    } else if (key === "Enter") {
      takeCode(event, onCode);
    }
  });
}

// A code that went into another field is no name to search for.
function takeCode(event, onCode) {
  const [code] = event.target.value?.match(OUR_CODE) ?? [];
  if (!code) return;
  event.preventDefault();
  event.target.value = event.target.value.slice(0, -code.length);
  onCode(code);
}
