// The camera: started and stopped by its button, its pictures read until it stops.

import { makeDecoder } from "./decoder.js";

// A ticket held before the camera is read once; it may come again when it was away so long, in ms.
const SAME_CODE_FOR = 3000;
const PAUSE_BETWEEN_PICTURES = 60;
const REMEMBERED_AS = "checkin-camera";
const WISHES = {
  audio: false,
  video: { facingMode: { ideal: "environment" }, width: { ideal: 1280 }, height: { ideal: 720 } },
};
const PROBLEMS = { NotAllowedError: "refused", SecurityError: "refused", NotFoundError: "none" };

export function startCamera(root, onCode) {
  const video = root.querySelector("video");
  const button = root.querySelector("button");
  const problem = root.querySelector("[role=alert]");
  const isNew = newCodes();
  let decoder;
  let stream;

  root.hidden = false;
  if (!navigator.mediaDevices?.getUserMedia) {
    button.hidden = true;
    tell(isSecureContext ? "none" : "insecure");
    return;
  }
  button.addEventListener("click", () => (stream ? stop() : start()));
  startAgain();

  async function start() {
    problem.hidden = true;
    try {
      stream = await navigator.mediaDevices.getUserMedia(WISHES);
      video.srcObject = stream;
      video.hidden = false;
      await video.play();
      decoder ??= makeDecoder(root.dataset);
    } catch (error) {
      stop();
      tell(PROBLEMS[error.name] ?? "broken");
      return;
    }
    button.textContent = button.dataset.stop;
    localStorage.setItem(REMEMBERED_AS, "on");
    readAll();
  }

  function stop() {
    stream?.getTracks().forEach((track) => track.stop());
    stream = undefined;
    video.srcObject = null;
    video.hidden = true;
    button.textContent = button.dataset.start;
    localStorage.removeItem(REMEMBERED_AS);
  }

  async function readAll() {
    try {
      while (stream) {
        const code = await decoder.read(video);
        if (code && isNew(code)) onCode(code);
        await pause();
      }
    } catch {
      stop();
      tell("broken");
    }
  }

  function tell(name) {
    problem.textContent = root.querySelector(`[data-problem=${name}]`).content.textContent;
    problem.hidden = false;
  }

  // Reloading the page in mid-shift must not cost a tap; asking for permission must.
  async function startAgain() {
    if (localStorage.getItem(REMEMBERED_AS) !== "on") return;
    const permission = await navigator.permissions?.query({ name: "camera" }).catch(() => null);
    if (permission?.state === "granted" && !stream) start();
  }
}

// Remembers when each code was last before the camera.
function newCodes() {
  const seenAt = new Map();
  return (code) => {
    const now = performance.now();
    const isNew = !(now - seenAt.get(code) < SAME_CODE_FOR);
    seenAt.set(code, now);
    return isNew;
  };
}

function pause() {
  return new Promise((resolve) => setTimeout(resolve, PAUSE_BETWEEN_PICTURES));
}
