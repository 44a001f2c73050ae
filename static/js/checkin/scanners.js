// Scanners that type like a keyboard, wherever the focus is: faster than hands can, one code after
// the other. Their keys are caught before the page sees them: no field and no button gets any.

import { americanKey, codeAtEnd, longCodeAtEnd } from "./codes.js";

const TEXT_FIELDS = "input:is([type=text], [type=search], [type=tel], [type=password], :not([type])), textarea";
// Keys at most so far apart, in ms, are a scanner's once there are so many of them: the hands of
// fast typists roll over two or three. Times are those of the keys, also when the page is late.
const FAST = 40;
const TOO_MANY_FOR_HANDS = 4;
const SHORTEST_TEXT = 6;
// After so long without a key a code has ended, also where no Enter or Tab says so.
const ENDED_AFTER = 80;
// So long after a code, what a scanner still sends belongs to it: a second Enter, a mark.
const TAIL = 150;
// The parts of a code that arrives with pauses are put together again for so long.
const FORGOTTEN_AFTER = 1000;
const AIM_MARK = /^\]Q\d/;

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

  // `text` and, as an American keyboard types it, `american`; from `from` on it is in no field.
  // `many` came fast. `before` is a field without the first of them, `flushed` one without any.
  forget() {
    this.forgetText();
    this.many = 0;
  }

  // The next key that comes fast is the same scanner's.
  forgetText() {
    Object.assign(this, { text: "", american: "", from: 0, isHeld: false });
    Object.assign(this, { field: undefined, before: undefined, flushed: undefined });
  }

  hear(event) {
    if (event.ctrlKey) this.linefeed(event);
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.repeat) return;
    if (event.key === "Enter" || event.key === "Tab") this.end(event);
    else if (event.key.length === 1 || event.key === "Dead") this.take(event);
  }

  take(event) {
    const gap = event.timeStamp - this.lastAt;
    if (gap > FAST) this.pause(event, gap);
    this.lastAt = event.timeStamp;
    this.many += 1;
    this.text += event.key.length === 1 ? event.key : "\0";
    this.american += americanKey(event) || "\0";
    if (this.many >= TOO_MANY_FOR_HANDS || isNoTyping(event, this.many)) this.hold(event);
    if (!this.isHeld) return;
    // At once: the next code may follow with nothing between.
    const code = longCodeAtEnd(this.text) ?? longCodeAtEnd(this.american);
    if (code) this.give(code, event);
  }

  // What comes now may be the first key of many.
  pause({ target }, gap) {
    this.flush();
    if (gap > FORGOTTEN_AFTER) this.forget();
    this.many = 0;
    this.from = this.text.length;
    this.field = target.matches(TEXT_FIELDS) ? target : undefined;
    this.before = this.field && stateOf(this.field);
  }

  hold(event) {
    event.preventDefault();
    if (this.before) putBack(this.before);
    this.before = undefined;
    this.isHeld = true;
    this.timer ??= setTimeout(() => this.flushIfEnded(), ENDED_AFTER);
  }

  // Looked at now and then: a timer for each key would cost more than all the rest.
  flushIfEnded() {
    this.timer = undefined;
    const ends = this.lastAt + ENDED_AFTER - performance.now();
    if (!this.isHeld) return;
    if (ends <= 0) this.flush();
    else this.timer = setTimeout(() => this.flushIfEnded(), ends);
  }

  give(code, { timeStamp }) {
    if (this.flushed) putBack(this.flushed);
    this.forgetText();
    this.codeAt = timeStamp;
    this.onCode(code);
  }

  end(event) {
    const text = this.text.slice(this.flushed ? 0 : this.from);
    const isHeld = this.isHeld && event.timeStamp - this.lastAt <= ENDED_AFTER + FAST;
    if (isHeld && text.length >= SHORTEST_TEXT) {
      event.preventDefault();
      this.give(text.replace(AIM_MARK, ""), event);
    } else if (event.timeStamp - this.codeAt <= TAIL) {
      event.preventDefault();
      this.forgetText();
    } else {
      this.flush();
      this.slow(event);
      this.forget();
    }
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

  // No code of ours, or a part of one: people find it where they typed it, or else in our field.
  flush() {
    const text = this.text.slice(this.from).replaceAll("\0", "");
    if (this.isHeld && this.lastAt - this.codeAt > TAIL) {
      const field = this.field ?? this.input;
      this.flushed ??= stateOf(field);
      field.focus({ preventScroll: true });
      field.setRangeText(text, field.selectionStart, field.selectionEnd, "end");
      field.dispatchEvent(new InputEvent("input", { bubbles: true, data: text }));
    }
    this.from = this.text.length;
    this.isHeld = false;
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

function stateOf(field) {
  return { field, value: field.value, start: field.selectionStart, end: field.selectionEnd };
}

function putBack({ field, value, start, end }) {
  field.value = value;
  field.setSelectionRange(start, end);
}
