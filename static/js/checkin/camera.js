// The camera: started and stopped by its button, its pictures read until it stops.

import { keepAwake } from "./awake.js";
import { cameraControls } from "./camera_controls.js";
import { keepFocus, openCamera, openNextCamera, stopStream, trackOf } from "./camera_device.js";
import { makeDecoder } from "./decoder.js";
import { offerSound } from "./signals.js";

// A ticket held before the camera is read once; it may come again when it was away so long, in ms.
const SAME_CODE_FOR = 3000;
// How long the camera goes on in a page that nobody sees, in ms.
const HIDDEN_FOR = 20_000;
// A camera that was taken away is asked for so often, so long after, in ms.
const TRIES = 4;
const TRIES_AGAIN_AFTER = 1000;
const SLOW = 800;
const REMEMBERED_AS = "checkin-camera";
const PROBLEMS = { NotAllowedError: "refused", SecurityError: "refused", NotFoundError: "none" };
const HINTS = ["asking", "loading"];

export function startCamera(root, onCode) {
  const camera = new Camera(root, onCode);
  root.hidden = false;
  offerSound(root.querySelector("[data-does=sound]"));
  if (navigator.mediaDevices?.getUserMedia) camera.offer();
  else camera.refuse(isSecureContext ? "none" : "insecure");
}

// `isWanted` is what the person at the door chose; `stream` is there while a camera runs.
class Camera {
  isWanted = false;
  isOpening = false;
  stream = undefined;

  constructor(root, onCode) {
    Object.assign(this, { root, onCode, isNew: newCodes(), words: wordsOf(root) });
    this.video = root.querySelector("video");
    this.button = root.querySelector("[data-does=start]");
    this.controls = cameraControls(root, { onSwitch: () => this.open(openNextCamera) });
  }

  offer() {
    this.button.addEventListener("click", () => (this.isWanted ? this.stop() : this.start()));
    document.addEventListener("visibilitychange", () => this.onVisibility());
    this.startAgain();
  }

  refuse(problem) {
    this.button.hidden = true;
    this.words.tell(problem);
  }

  start() {
    this.isWanted = true;
    this.button.textContent = this.button.dataset.stop;
    this.open(openCamera);
  }

  stop() {
    this.isWanted = false;
    localStorage.removeItem(REMEMBERED_AS);
    this.words.clear();
    this.close();
  }

  // `opening` may end the stream that it is given. With more `tries` it waits for other apps.
  async open(opening, tries = 1) {
    if (this.isOpening) return;
    this.isOpening = true;
    const asking = whenSlow(() => this.words.tell("asking"));
    this.words.clear();
    this.decoder ??= makeDecoder(this.root.dataset);
    this.decoder.ready().catch(() => {}); // Loads while the browser asks for permission.
    try {
      const before = this.stream;
      this.stream = undefined;
      const opened = await opening(before);
      if (this.isWanted) await this.use(opened);
      else stopStream(opened);
    } catch (error) {
      if (this.isWanted && tries > 1) this.openSoon(tries - 1);
      else if (this.isWanted) this.fail(PROBLEMS[error.name] ?? "broken");
    } finally {
      this.isOpening = false;
      clearTimeout(asking);
    }
  }

  openSoon(tries) {
    setTimeout(() => {
      if (this.isWanted && !this.stream && !document.hidden) this.open(openCamera, tries);
    }, TRIES_AGAIN_AFTER);
  }

  async use(opened) {
    this.stream = opened;
    trackOf(opened).addEventListener("ended", () => opened === this.stream && this.lost());
    this.video.srcObject = opened;
    this.video.hidden = false;
    await this.video.play();
    this.words.clear();
    localStorage.setItem(REMEMBERED_AS, "on");
    keepAwake(true);
    keepFocus(opened);
    await this.controls.show(opened);
    this.readAll(opened);
  }

  close() {
    if (this.stream) stopStream(this.stream);
    this.stream = undefined;
    this.video.srcObject = null;
    this.video.hidden = true;
    this.button.textContent = this.button.dataset[this.isWanted ? "stop" : "start"];
    this.controls.hide();
    keepAwake(false);
  }

  fail(problem) {
    this.stop();
    this.words.tell(problem);
  }

  // Unplugged, or taken by the system: it comes back by itself where it can.
  lost() {
    this.close();
    this.openSoon(TRIES);
  }

  onVisibility() {
    clearTimeout(this.hiddenTimer);
    if (document.hidden) this.hiddenTimer = setTimeout(() => this.close(), HIDDEN_FOR);
    else if (this.stream) this.video.play().catch(() => {});
    else if (this.isWanted) this.open(openCamera, TRIES);
  }

  async readAll(mine) {
    const loading = whenSlow(() => this.words.tell("loading"));
    try {
      await this.decoder.ready();
      if (this.stream === mine) this.words.clear();
      clearTimeout(loading);
      while (this.stream === mine) await this.readOne(mine);
    } catch {
      clearTimeout(loading);
      this.decoder = undefined;
      if (this.stream === mine) this.fail("unreadable");
    }
  }

  async readOne(mine) {
    await nextPicture(this.video);
    const found = await this.decoder.read(this.video);
    if (this.stream !== mine) return;
    if (found.text && this.isNew(found.text)) this.onCode(found.text);
    await pause(found.took);
  }

  // Reloading the page in mid-shift must not cost a tap; asking for permission must.
  async startAgain() {
    if (localStorage.getItem(REMEMBERED_AS) !== "on") return;
    const permission = await navigator.permissions?.query({ name: "camera" }).catch(() => null);
    if (permission?.state === "granted" && !this.isWanted) this.start();
  }
}

// What stands in the way, or what to wait for.
function wordsOf(root) {
  const place = root.querySelector("[role=alert]");
  return {
    tell(name) {
      place.textContent = root.querySelector(`[data-problem=${name}]`).content.textContent;
      place.classList.toggle("is-hint", HINTS.includes(name));
      place.hidden = false;
    },
    clear() {
      place.hidden = true;
    },
  };
}

// Remembers when each code was last before the camera.
function newCodes() {
  const seenAt = new Map();
  return (code) => {
    const now = performance.now();
    const isNew = !(now - seenAt.get(code) < SAME_CODE_FOR);
    if (seenAt.size > 20) forgetOld(seenAt, now);
    seenAt.set(code, now);
    return isNew;
  };
}

function forgetOld(seenAt, now) {
  for (const [code, at] of seenAt) if (now - at >= SAME_CODE_FOR) seenAt.delete(code);
}

function whenSlow(tell) {
  return setTimeout(tell, SLOW);
}

// Resolves with the video's next picture; where the browser does not tell, in a thirtieth second.
function nextPicture(video) {
  return new Promise((resolve) => {
    if (video.requestVideoFrameCallback) video.requestVideoFrameCallback(resolve);
    else setTimeout(resolve, 33);
  });
}

// Rests as long as reading took: a slow phone stays cool. Pictures meanwhile are left out.
function pause(took = 0) {
  return new Promise((resolve) => setTimeout(resolve, took));
}
