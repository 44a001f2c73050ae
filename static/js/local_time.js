// Adds the reader's own time where it differs from the event's, before the page is drawn first.

// Day before month, as the page itself writes dates in English.
const language = document.documentElement.lang === "en" ? "en-GB" : document.documentElement.lang;
const day = { weekday: "short", day: "numeric", month: "short" };
const form = { ...day, hour: "2-digit", minute: "2-digit", hourCycle: "h23" };

function wallClock(moment, timeZone) {
  return new Intl.DateTimeFormat("en", { ...form, timeZone }).format(moment);
}

function tell(place) {
  const start = new Date(place.dataset.start);
  const end = new Date(place.dataset.end);
  const isSame = [start, end].every((moment) => wallClock(moment, place.dataset.zone) === wallClock(moment));
  if (isSame) return;
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone.replaceAll("_", " ");
  const text = new Intl.DateTimeFormat(language, form).formatRange(start, end);
  place.textContent = place.dataset.words.replace("%s", `${text} (${zone})`);
  place.hidden = false;
}

for (const place of document.querySelectorAll("[data-local-time]")) tell(place);
