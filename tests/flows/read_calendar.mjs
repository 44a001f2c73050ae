// Reads calendars with ical.js: a JSON list of texts comes in, what they say goes out.

import { readFileSync } from "node:fs";
import ICAL from "../../node_modules/ical.js/dist/ical.js";

function read(text) {
  const calendar = new ICAL.Component(ICAL.parse(text));
  for (const zone of calendar.getAllSubcomponents("vtimezone")) {
    ICAL.TimezoneService.register(new ICAL.Timezone(zone));
  }
  const entries = calendar.getAllSubcomponents("vevent").map((component) => {
    const entry = new ICAL.Event(component);
    return {
      uid: entry.uid,
      sequence: entry.sequence,
      summary: entry.summary,
      status: component.getFirstPropertyValue("status"),
      organizer: component.getFirstPropertyValue("organizer"),
      stamp: component.getFirstPropertyValue("dtstamp")?.toJSDate().toISOString(),
      zone: entry.startDate.zone.tzid,
      day: entry.startDate.isDate ? entry.startDate.toString() : null,
      starts: entry.startDate.toJSDate().toISOString(),
      ends: entry.endDate.toJSDate().toISOString(),
    };
  });
  ICAL.TimezoneService.reset();
  return { method: calendar.getFirstPropertyValue("method"), entries };
}

const texts = JSON.parse(readFileSync(0, "utf8"));
process.stdout.write(JSON.stringify(texts.map(read)));
