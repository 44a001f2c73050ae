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
const TRIES_AGAIN_AFTER = 1000;
const SLOW = 800;
const REMEMBERED_AS = "checkin-camera";
const PROBLEMS = { NotAllowedError: "refused", SecurityError: "refused", NotFoundError: "none" };
const HINTS = ["asking", "loading"];

export function startCamera(root, onCode) {
  const video = root.querySelector("video");
  const button = root.querySelector("[data-does=start]");
  const words = wordsOf(root);
  const isNew = newCodes();
  const controls = cameraControls(root, { onSwitch: () => open(openNextCamera) });
  let decoder;
  let stream;
  let isWanted = false;
  let hiddenTimer;

  root.hidden = false;
  offerSound(root.querySelector("[data-does=sound]"));
  if (!navigator.mediaDevices?.getUserMedia) {
    button.hidden = true;
    words.tell(isSecureContext ? "none" : "insecure");
    return;
  }
  button.addEventListener("click", () => (isWanted ? stop() : start()));
  document.addEventListener("visibilitychange", onVisibility);
  startAgain();

  function start() {
    isWanted = true;
    button.textContent = button.dataset.stop;
    return open(openCamera);
  }

  function stop() {
    isWanted = false;
    localStorage.removeItem(REMEMBERED_AS);
    words.clear();
    close();
  }

  // `opening` may end the stream that it is given.
  async function open(opening) {
    const asking = whenSlow(() => words.tell("asking"));
    words.clear();
    decoder ??= makeDecoder(root.dataset);
    decoder.ready().catch(() => {}); // Loads while the browser asks for permission.
    try {
      const before = stream;
      stream = undefined;
      const opened = await opening(before);
      if (isWanted) await use(opened);
      else stopStream(opened);
    } catch (error) {
      fail(PROBLEMS[error.name] ?? "broken");
    } finally {
      clearTimeout(asking);
    }
  }

  async function use(opened) {
    stream = opened;
    trackOf(opened).addEventListener("ended", () => opened === stream && lost());
    video.srcObject = opened;
    video.hidden = false;
    await video.play();
    words.clear();
    localStorage.setItem(REMEMBERED_AS, "on");
    keepAwake(true);
    keepFocus(opened);
    await controls.show(opened);
    readAll(opened);
  }

  function close() {
    if (stream) stopStream(stream);
    stream = undefined;
    video.srcObject = null;
    video.hidden = true;
    button.textContent = isWanted ? button.dataset.stop : button.dataset.start;
    controls.hide();
    keepAwake(false);
  }

  function fail(problem) {
    stop();
    words.tell(problem);
  }

  // Unplugged, or taken by the system: it comes back by itself where it can.
  function lost() {
    close();
    if (!document.hidden) setTimeout(() => isWanted && !stream && open(openCamera), TRIES_AGAIN_AFTER);
  }

  function onVisibility() {
    clearTimeout(hiddenTimer);
    if (document.hidden) hiddenTimer = setTimeout(close, HIDDEN_FOR);
    else if (isWanted && stream) video.play().catch(() => {});
    else if (isWanted) open(openCamera);
  }

  async function readAll(mine) {
    const loading = whenSlow(() => words.tell("loading"));
    try {
      await decoder.ready();
      clearTimeout(loading);
      if (stream === mine) words.clear();
      while (stream === mine) {
        await nextPicture(video);
        const found = await decoder.read(video);
        if (stream !== mine) return;
        if (found.text && isNew(found.text)) onCode(found.text);
        root.dispatchEvent(new CustomEvent("camera:read", { detail: found }));
        await pause(found.took);
      }
    } catch {
      clearTimeout(loading);
      decoder = undefined;
      if (stream === mine) fail("unreadable");
    }
  }

  // Reloading the page in mid-shift must not cost a tap; asking for permission must.
  async function startAgain() {
    if (localStorage.getItem(REMEMBERED_AS) !== "on") return;
    const permission = await navigator.permissions?.query({ name: "camera" }).catch(() => null);
    if (permission?.state === "granted" && !isWanted) start();
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
