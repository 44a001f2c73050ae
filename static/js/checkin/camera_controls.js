// What a camera offers, shown only while it runs: another camera, light, zoom.

import { abilitiesOf, listCameras, setTorch, setZoom, zoomAgain } from "./camera_device.js";

export function cameraControls(root, { onSwitch }) {
  const next = root.querySelector("[data-does=switch]");
  const torch = root.querySelector("[data-does=torch]");
  const zoom = root.querySelector("[data-does=zoom]");
  const range = zoom.querySelector("input");
  let stream;

  next.addEventListener("click", onSwitch);
  range.addEventListener("input", () => stream && setZoom(stream, Number(range.value)));
  torch.addEventListener("click", async () => {
    const isOn = torch.getAttribute("aria-pressed") !== "true";
    if (stream && (await setTorch(stream, isOn))) torch.setAttribute("aria-pressed", String(isOn));
  });

  function offerZoom({ min, max, step }) {
    Object.assign(range, { min, max, step: step || "any", value: zoomAgain(stream) });
  }

  return {
    async show(opened) {
      stream = opened;
      const can = abilitiesOf(stream);
      torch.hidden = !can.torch;
      torch.setAttribute("aria-pressed", "false");
      zoom.hidden = !(can.zoom?.max > can.zoom?.min);
      if (!zoom.hidden) offerZoom(can.zoom);
      next.hidden = (await listCameras()).length < 2;
    },
    hide() {
      stream = undefined;
      for (const control of [next, torch, zoom]) control.hidden = true;
    },
  };
}
