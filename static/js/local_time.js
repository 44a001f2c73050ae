// Adds the reader's own time where it differs from the event's.

const language = document.documentElement.lang;
const long = { dateStyle: "full", timeStyle: "short", hourCycle: "h23" };

function wallClock(moment, timeZone) {
  return new Intl.DateTimeFormat("en", { ...long, timeZone }).format(moment);
}

function tell(place) {
  const start = new Date(place.dataset.start);
  const end = new Date(place.dataset.end);
  const isSame = [start, end].every((moment) => wallClock(moment, place.dataset.zone) === wallClock(moment));
  if (isSame) return;
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone.replaceAll("_", " ");
  const text = new Intl.DateTimeFormat(language, long).formatRange(start, end);
  place.textContent = place.dataset.words.replace("%s", `${text} (${zone})`);
  place.hidden = false;
}

for (const place of document.querySelectorAll("[data-local-time]")) tell(place);
