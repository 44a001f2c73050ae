// Which camera, and what it can do: rear and main one first, light and zoom where it has them.

const CHOSEN_AS = "checkin-camera-chosen";
const ZOOMED_AS = "checkin-camera-zoom";
// Without the wish for zoom, Chromium hides that a camera has one.
const WISHES = { width: { ideal: 1280 }, height: { ideal: 720 }, zoom: true };
// Labels are the system's: "camera2 0, facing back", "Back Ultra Wide Camera", "HD Webcam".
const REAR = /back|rear|environment|rück|arri[eè]re|traser|trasei|posterior/i;
// Lenses for far, near and wide, or for depth and heat: a code at arm's length is for none of them.
const SPECIAL = /ultra|tele|macro|makro|desk ?view|depth|tof|infrared|\bir\b|mono|virtual/i;

// Opens the camera chosen before on this device, or the rear one that is for everything.
export async function openCamera() {
  const chosen = localStorage.getItem(CHOSEN_AS);
  if (chosen) {
    try {
      return await streamOf({ deviceId: { exact: chosen } });
    } catch (error) {
      if (error.name !== "OverconstrainedError" && error.name !== "NotFoundError") throw error;
      localStorage.removeItem(CHOSEN_AS);
    }
  }
  return better(await streamOf({ facingMode: { ideal: "environment" } }));
}

// The camera after the present one, which is then the one chosen.
export async function openNextCamera(stream) {
  const cameras = await listCameras();
  const present = cameras.findIndex((camera) => camera.deviceId === idOf(stream));
  const next = cameras[(present + 1) % cameras.length];
  stopStream(stream);
  const opened = await streamOf({ deviceId: { exact: next.deviceId } });
  localStorage.setItem(CHOSEN_AS, next.deviceId);
  return opened;
}

export async function listCameras() {
  const devices = await navigator.mediaDevices.enumerateDevices();
  return devices.filter((device) => device.kind === "videoinput");
}

export function stopStream(stream) {
  stream.getTracks().forEach((track) => track.stop());
}

// Browsers tell labels only now, after the permission; several rear cameras differ by them alone.
async function better(stream) {
  const best = mainRear(await listCameras());
  if (!best || best.deviceId === idOf(stream)) return stream;
  stopStream(stream);
  try {
    return await streamOf({ deviceId: { exact: best.deviceId } });
  } catch {
    return streamOf({ facingMode: { ideal: "environment" } });
  }
}

// Undefined where no label tells which is at the back. Systems number the main one lowest.
export function mainRear(cameras) {
  const rear = cameras.filter(({ label }) => REAR.test(label));
  const plain = rear.filter(({ label }) => !SPECIAL.test(label));
  const number = ({ label }) => Number(label.match(/\d+(?=\D*$)/)?.[0] ?? 0);
  return plain.sort((one, other) => number(one) - number(other))[0];
}

function streamOf(which) {
  return navigator.mediaDevices.getUserMedia({ audio: false, video: { ...WISHES, ...which } });
}

function idOf(stream) {
  return trackOf(stream).getSettings().deviceId;
}

export function trackOf(stream) {
  return stream.getVideoTracks()[0];
}

// --- Focus, light and zoom: what a camera lacks, browsers leave out of its capabilities ---------

export function abilitiesOf(stream) {
  return trackOf(stream).getCapabilities?.() ?? {};
}

export function keepFocus(stream) {
  if (abilitiesOf(stream).focusMode?.includes("continuous")) {
    return set(stream, { focusMode: "continuous" });
  }
}

export function setTorch(stream, isOn) {
  return set(stream, { torch: isOn });
}

export function setZoom(stream, zoom) {
  localStorage.setItem(ZOOMED_AS, zoom);
  return set(stream, { zoom });
}

// As it was left on this device, within what this camera can do; gives the zoom that it has then.
export function zoomAgain(stream) {
  const { min, max } = abilitiesOf(stream).zoom;
  const left = Number(localStorage.getItem(ZOOMED_AS));
  if (!left) return trackOf(stream).getSettings().zoom ?? min;
  const zoom = Math.min(max, Math.max(min, left));
  set(stream, { zoom });
  return zoom;
}

// Whether the camera took it.
function set(stream, wish) {
  return trackOf(stream)
    .applyConstraints({ advanced: [wish] })
    .then(
      () => true,
      () => false,
    );
}
