// Our codes within what was typed: scanners add to them, swap capitals, or type by the keys of
// another country. What is found is exact: base45 has no place for a lost or a foreign character.

const ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";
const LONG = 143;
const SHORT = /(?=[A-Z]*\d)[0-9A-HJKMNP-TV-Z]{12}$/;

// The code of a QR at the very end of a text, or undefined; after whatever a scanner puts before it.
export function longCodeAtEnd(text) {
  if (text.length < LONG) return undefined;
  const code = text.slice(-LONG).toUpperCase();
  return isLongCode(code) ? code : undefined;
}

// Any of our codes at the end; a short one, as a person reads it aloud, has a digit.
export function codeAtEnd(text) {
  return longCodeAtEnd(text) ?? text.toUpperCase().match(SHORT)?.[0];
}

// 95 bytes: 47 pairs as three characters each and one as two. The first byte is our version, 1.
function isLongCode(code) {
  if (code.length !== LONG) return false; // Some letters are two in capitals.
  const digits = Array.from(code, (character) => ALPHABET.indexOf(character));
  if (digits.includes(-1)) return false;
  for (let at = 0; at + 2 < LONG; at += 3) {
    const pair = digits[at] + 45 * digits[at + 1] + 2025 * digits[at + 2];
    if (pair > 0xffff || (at === 0 && pair >> 8 !== 1)) return false;
  }
  return digits[LONG - 2] + 45 * digits[LONG - 1] <= 0xff;
}

// What a key would type on an American keyboard, as which most scanners leave the factory.
const PLAIN = { Minus: "-", Equal: "=", Period: ".", Slash: "/", Semicolon: ";", Space: " " };
const SHIFTED = { Minus: "_", Equal: "+", Period: ">", Slash: "?", Semicolon: ":", Space: " " };
const OVER_DIGITS = ")!@#$%^&*(";

export function americanKey({ code = "", shiftKey }) {
  const [, letter, digit] = code.match(/^(?:Key([A-Z])|Digit(\d))$/) ?? [];
  if (letter) return letter;
  if (digit) return shiftKey ? OVER_DIGITS[digit] : digit;
  return (shiftKey ? SHIFTED : PLAIN)[code] ?? "";
}
