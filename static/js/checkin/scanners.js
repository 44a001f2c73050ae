// Scanners that type like a keyboard, wherever the focus is: faster than hands can, one code after
// the other. Their keys are caught before the page sees them: no field and no button gets any.

import { americanKey, codeAtEnd, longCodeAtEnd } from "./codes.js";

const TEXT_FIELDS = "input:is([type=text], [type=search], [type=tel], [type=password], :not([type])), textarea";
// Keys at most so far apart, in ms, are a scanner's once there are so many of them: the hands of
// fast typists roll over two or three. Times are those of the keys, also when the page is late.
const FAST = 40;
const TOO_MANY_FOR_HANDS = 4;
const SHORTEST_TEXT = 6;
// After two looks without a new key a code has ended, also where no Enter or Tab says so. A page
// that stood still may look once before it hears the keys that wait.
const LOOKS_EVERY = 40;
// So long after a code, what a scanner still sends belongs to it: a second Enter, a mark.
const TAIL = 150;
// The parts of a code that arrives with pauses are put together again for so long; those of other
// texts, whose ends nothing shows, not after so long a pause.
const FORGOTTEN_AFTER = 1000;
const PAUSE_IN_OTHERS = 300;
const AIM_MARK = /^\]Q\d/;
// Keys by which people change what they typed.
const EDITS = /^(Backspace|Delete|Home|End|Arrow.*)$/;

export function listenForScanners(input, onCode) {
  const typing = new Typing(input, onCode);
  window.addEventListener("keydown", (event) => typing.hear(event), { capture: true });
}

class Typing {
  constructor(input, onCode) {
    this.input = input;
    this.onCode = onCode;
    this.codeAt = -Infinity;
    this.lastAt = -Infinity;
    this.forget();
  }

  // `text` and, as an American keyboard types it, `american`. It came in `parts`, each `at` its
  // first key after a `gap`; from `from` on it is in no field. `many` came fast. `places` are the
  // fields that got some of a part, as they were before.
  forget() {
    this.forgetText();
    this.many = 0;
  }

  // The next key that comes fast is the same scanner's.
  forgetText() {
    Object.assign(this, { text: "", american: "", from: 0, isHeld: false, isFast: false });
    Object.assign(this, { parts: [{ at: 0, gap: Infinity }], places: [] });
  }

  hear(event) {
    if (event.ctrlKey) this.linefeed(event);
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.repeat) return;
    if (event.key === "Enter" || event.key === "Tab") this.end(event);
    else if (event.key.length === 1 || event.key === "Dead") this.take(event);
    else if (EDITS.test(event.key)) this.leave();
  }

  take(event) {
    const gap = event.timeStamp - this.lastAt;
    if (gap > FAST) this.pause(gap);
    this.lastAt = event.timeStamp;
    this.many += 1;
    this.isFast ||= this.many >= TOO_MANY_FOR_HANDS;
    const isScanners = this.isHeld || this.many >= TOO_MANY_FOR_HANDS;
    if (isScanners || isNoTyping(event, this.many)) this.hold(event);
    else if (event.target.matches(TEXT_FIELDS)) this.remember(event.target);
    this.text += event.key.length === 1 ? event.key : "\0";
    this.american += americanKey(event) || "\0";
    if (!this.isHeld) return;
    // At once: the next code may follow with nothing between.
    const code = longCodeAtEnd(this.text) ?? longCodeAtEnd(this.american);
    if (code) this.give(code, this.text.length - code.length, event);
  }

  // What comes now may be the first key of many.
  pause(gap) {
    this.flush();
    this.many = 0;
    if (gap > FORGOTTEN_AFTER) this.forget();
    else if (this.text) this.parts.push({ at: this.text.length, gap });
    this.from = this.text.length;
  }

  // All of this part, also what came before it was known to be a scanner's, or to go on.
  hold(event) {
    event.preventDefault();
    if (this.isHeld) return;
    this.from = this.parts.at(-1).at;
    this.putBack(this.from);
    this.isHeld = true;
    this.look();
  }

  // Now and then: a timer for each key would cost more than all the rest.
  look(looks = 0, lastAt = this.lastAt) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      if (!this.isHeld) return;
      if (lastAt !== this.lastAt) this.look();
      else if (looks < 1) this.look(looks + 1, lastAt);
      else this.flush();
    }, LOOKS_EVERY);
  }

  give(code, start, { timeStamp }) {
    this.putBack(this.parts.findLast(({ at }) => at <= start).at);
    this.forgetText();
    this.codeAt = timeStamp;
    this.onCode(code);
  }

  end(event) {
    const isLast = this.isFast && event.timeStamp - this.lastAt <= FORGOTTEN_AFTER;
    const start = this.start();
    const text = this.text.slice(start);
    if (isLast && text.length >= SHORTEST_TEXT) {
      event.preventDefault();
      this.give(text.replace(AIM_MARK, ""), start, event);
    } else if (event.timeStamp - this.codeAt <= TAIL) {
      event.preventDefault();
      this.forgetText();
    } else {
      this.leave();
      this.slow(event);
    }
  }

  // Where the text that ends now began.
  start() {
    const part = this.parts.findLast(({ at }) => isCode(this.text.slice(at)));
    return (part ?? this.parts.findLast(({ gap }) => gap > PAUSE_IN_OTHERS)).at;
  }

  // By hand, or by a scanner as slow as hands. The field of the codes has a form for that.
  slow(event) {
    const field = event.target;
    if (field === this.input || !field.matches(TEXT_FIELDS)) return;
    const code = codeAtEnd(field.value);
    if (!code) return;
    event.preventDefault();
    field.value = field.value.slice(0, -code.length);
    this.onCode(code);
  }

  // Somebody's hands are at the text.
  leave() {
    this.flush();
    this.forget();
  }

  // No code of ours, or a part of one: people find it where they typed it, or else in our field.
  flush() {
    const text = this.text.slice(this.from).replaceAll("\0", "");
    if (this.isHeld && this.lastAt - this.codeAt > TAIL) {
      const field = this.placesSince(this.parts.at(-1).at)[0]?.field ?? this.input;
      this.remember(field);
      field.focus({ preventScroll: true });
      field.setRangeText(text, field.selectionStart, field.selectionEnd, "end");
      field.dispatchEvent(new InputEvent("input", { bubbles: true, data: text }));
    }
    this.from = this.text.length;
    this.isHeld = false;
  }

  remember(field) {
    const { at } = this.parts.at(-1);
    if (this.placesSince(at).some((place) => place.field === field)) return;
    const { value, selectionStart: start, selectionEnd: end } = field;
    this.places.push({ at, field, value, start, end });
  }

  // An answer may have taken a field away.
  placesSince(start) {
    return this.places.filter(({ at, field }) => at >= start && field.isConnected);
  }

  // The last ones first: a field may have got several parts.
  putBack(since) {
    for (const { field, value, start, end } of this.placesSince(since).reverse()) {
      field.value = value;
      field.setSelectionRange(start, end);
    }
  }

  // Enter and a line feed, which to a browser is Ctrl+J: its downloads.
  linefeed(event) {
    if (/^[jm]$/i.test(event.key) && event.timeStamp - this.codeAt <= TAIL) event.preventDefault();
  }
}

// Letters would choose another gate, and a space in the midst of a code press a button.
function isNoTyping({ target, key }, many) {
  return !target.matches(TEXT_FIELDS) && (key !== " " || many > 1);
}

// All of it, but for the kind of code that a scanner puts before it.
function isCode(text) {
  const code = text.replace(AIM_MARK, "");
  return code.length > 0 && codeAtEnd(code)?.length === code.length;
}
