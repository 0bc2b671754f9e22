// What ical.js (Thunderbird's and Nextcloud's reader) shows of our calendars.
// stdin: {name: {"body": text, "begin": seconds, "end": seconds}};
// stdout: {name: [[uid, start, end, all day, summary], ...] or "why it refuses the calendar"}. Whole days count from
// their midnight UTC, as everywhere in these tests.
import { readFileSync } from "node:fs";
import ICAL from "ical.js";

function seconds(time) {
  return time.isDate ? Date.UTC(time.year, time.month - 1, time.day) / 1000 : time.toUnixTime();
}

function seen(item, startDate, endDate) {
  return [item.uid, seconds(startDate), seconds(endDate), startDate.isDate, item.summary];
}

function ofSeries(master, overrides, begin, end) {
  const event = new ICAL.Event(master, { exceptions: overrides });
  if (!event.isRecurring()) return [seen(event, event.startDate, event.endDate)];
  const found = [];
  const iterator = event.iterator();
  const slots = overrides.map((override) => seconds(override.getFirstPropertyValue("recurrence-id")));
  const last = Math.max(end, ...slots); // a later slot may have been moved into the stretch
  for (let next = iterator.next(); next && seconds(next) <= last; next = iterator.next()) {
    const { item, startDate, endDate } = event.getOccurrenceDetails(next);
    if (seconds(endDate) >= begin) found.push(seen(item, startDate, endDate));
  }
  return found;
}

function occurrences({ body, begin, end }) {
  const calendar = new ICAL.Component(ICAL.parse(body));
  ICAL.TimezoneService.reset();
  for (const zone of calendar.getAllSubcomponents("vtimezone")) ICAL.TimezoneService.register(zone);
  const series = new Map();
  for (const component of calendar.getAllSubcomponents("vevent")) {
    const uid = component.getFirstPropertyValue("uid");
    if (!series.has(uid)) series.set(uid, { masters: [], overrides: [] });
    const { masters, overrides } = series.get(uid);
    (component.hasProperty("recurrence-id") ? overrides : masters).push(component);
  }
  const of = ({ masters, overrides }) => masters.flatMap((master) => ofSeries(master, overrides, begin, end));
  return [...series.values()].flatMap(of);
}

function answer(question) {
  try {
    return occurrences(question);
  } catch (error) {
    return String(error);
  }
}

const asked = JSON.parse(readFileSync(0, "utf8"));
const answers = Object.entries(asked).map(([name, question]) => [name, answer(question)]);
process.stdout.write(JSON.stringify(Object.fromEntries(answers)));
