// On a static site: all times in the visitor's zone, and what depends on the current time. Without this script, pages
// are right in the time zone that they name. site_views.js adds filters and whole views.
"use strict";

const root = new URL("../", document.currentScript.src);
const page = document.documentElement;
const now = Date.now();
const DAY = 86400000;
const MINUTE = 60000;
const find = (selector, from = document) => from.querySelector(selector);
const findAll = (selector, from = document) => [...from.querySelectorAll(selector)];
// If a file cannot be loaded, this never resolves: the page stays as it is.
const load = (name) =>
  new Promise((resolve) => {
    fetch(new URL(`client/${name}.json`, root)).then(
      (response) => response.ok && response.json().then(resolve),
      () => {},
    );
  });
const asked = new URLSearchParams(location.search);
let words, zone, clock; // texts, the visitor's zone, and the wall time of an instant in it

// ---------------------------------------------------------------- texts and elements
const fill = (text, values) => text.replace(/%\((\w+)\)s/g, (_, name) => values[name]);
const say = (name, values = {}) => fill(words.texts[name], values);
const count = (name, n, values = {}) => {
  const forms = words.counted[name];
  const form = forms[new Intl.PluralRules(page.lang).select(n)] ?? forms.other;
  return fill(form, { ...values, number: new Intl.NumberFormat(page.lang).format(n) });
};
const make = (tag, attributes = {}, ...children) => {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) if (value) element.setAttribute(name, value);
  element.append(...children.filter(Boolean));
  return element;
};
const span = (name, ...children) => make("span", { class: name }, ...children);
const fold = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toUpperCase().toLowerCase().replaceAll("ς", "σ");

// ---------------------------------------------------------------- time zones
const canonical = (timeZone) => {
  try {
    return new Intl.DateTimeFormat("en", { timeZone }).resolvedOptions().timeZone;
  } catch {
    return "";
  }
};
// Returns a function from instants to wall times: numbers whose UTC fields are what a clock in the zone shows.
const makeClock = (timeZone) => {
  const n = "numeric";
  const fields = { year: n, month: n, day: n, hour: n, minute: n, second: n, hourCycle: "h23", timeZone };
  const format = new Intl.DateTimeFormat("en-US", fields);
  const offsets = new Map();
  return (instant) => {
    const quarter = Math.floor(instant / MINUTE / 15) * MINUTE * 15;
    if (!offsets.has(quarter)) {
      const p = Object.fromEntries(format.formatToParts(quarter).map(({ type, value }) => [type, +value]));
      offsets.set(quarter, Date.UTC(p.year, p.month - 1, p.day, p.hour, p.minute, p.second) - quarter);
    }
    return instant + offsets.get(quarter);
  };
};
const clocks = {};
const clockOf = (timeZone) => (clocks[timeZone] ??= makeClock(timeZone));
const zoneNamed = (name) => {
  const labels = Object.entries(words.zones).find(([, known]) => known.some((one) => fold(one) === fold(name)));
  return canonical(labels?.[0] ?? (/\/|^utc$/i.test(name) ? name : "")); // "EST" is not a zone of a place
};
const setZone = (name) => {
  zone = (name && zoneNamed(name)) || canonical(undefined) || page.dataset.zone;
  clock = clockOf(zone);
};
const cityOf = (timeZone) => {
  const names = Object.keys(words.zones);
  const name = words.zones[timeZone] ? timeZone : names.find((one) => canonical(one) === timeZone); // older names
  return words.zones[name]?.[0] ?? timeZone.split("/").pop().replaceAll("_", " ");
};
const offsetAt = (instant) => {
  const minutes = Math.round((clock(instant) - instant) / MINUTE);
  const [hours, rest] = [Math.floor(Math.abs(minutes) / 60), Math.abs(minutes) % 60];
  return minutes ? `UTC${minutes < 0 ? "-" : "+"}${hours}${rest ? `:${String(rest).padStart(2, "0")}` : ""}` : "UTC";
};
const tellZone = (instant) => {
  const name = zone === "UTC" ? "zoneUtc" : zone.startsWith("Etc/") ? "zoneOffset" : "zoneCity";
  const [before, strong, after] = say(name, { city: cityOf(zone), offset: offsetAt(instant) }).split(/<\/?strong>/);
  const line = find(".zone");
  line.title = zone;
  line.replaceChildren(before, make("strong", {}, strong), after);
};

// ---------------------------------------------------------------- wall times in words, in the language of the page
const formats = {};
const format = (options) =>
  (formats[JSON.stringify(options)] ??= new Intl.DateTimeFormat(page.lang, { ...options, timeZone: "UTC" }));
const SHORT = { weekday: "short", day: "numeric", month: "short" };
const dayOf = (wall) => Math.floor(wall / DAY); // days are counted from the epoch
const iso = (day) => new Date(day * DAY).toISOString().slice(0, 10);
const yearOf = (wall) => new Date(wall).getUTCFullYear();
const clockTime = (wall) => format({ timeStyle: "short" }).format(wall);
const shortDay = (wall) => format(SHORT).format(wall);
const shortDayWithYear = (wall) => format({ ...SHORT, year: "numeric" }).format(wall);
const longDate = (wall) => format({ dateStyle: "long" }).format(wall);
const weekdayTime = (wall) => format({ weekday: "short", hour: "numeric", minute: "2-digit" }).format(wall);
const shortDayTime = (wall) => `${shortDay(wall)}, ${clockTime(wall)}`;
const dateTime = (wall) => `${shortDayWithYear(wall)}, ${clockTime(wall)}`;
const isThisYear = (wall) => yearOf(wall) === yearOf(clock(now));
const dayName = (wall) => {
  const options = { weekday: "long", day: "numeric", month: "long", year: isThisYear(wall) ? undefined : "numeric" };
  const text = format(options).format(wall);
  return text[0].toUpperCase() + text.slice(1);
};
const between = (options, from, to) =>
  format(options)
    .formatRangeToParts(from, to)
    .findLast((part) => part.source === "shared")?.value ?? " – ";
const timeSeparator = between({ timeStyle: "short" }, DAY / 3, DAY - DAY / 6); // morning and evening
const daySeparator = between({ dateStyle: "medium" }, 0, 400 * DAY);
const SECONDS = { second: 1, minute: 60, hour: 3600, day: 86400, week: 604800, month: 2629746 };
const UP_TO = { second: 60, minute: 3600, hour: 86400, day: 86400 * 14, week: 604800 * 9, month: Infinity };
const rounded = (milliseconds) => {
  const unit = Object.keys(UP_TO).find((name) => milliseconds / 1000 < UP_TO[name]);
  return [Math.floor(milliseconds / 1000 / SECONDS[unit]), unit];
};
const relative = (instant) => {
  if (Math.abs(instant - now) < 10000) return say(instant > now ? "soon" : "justNow");
  const [n, unit] = rounded(Math.abs(instant - now));
  return new Intl.RelativeTimeFormat(page.lang).format(instant > now ? n : -n, unit);
};
const timeLeft = ({ start, end }) => {
  if (start > now || end <= now) return relative(start);
  const [n, unit] = rounded(end - now);
  const duration = new Intl.NumberFormat(page.lang, { style: "unit", unit, unitDisplay: "long" }).format(n);
  return say("left", { duration });
};

// ---------------------------------------------------------------- one date: its instants, wall times and days
const placed = (date) => {
  const wall = date.allDay ? (instant) => instant : clock;
  const [from, to] = [wall(date.start), wall(date.end)];
  const last = dayOf(wall(Math.max(date.end - 1000, date.start)));
  return { ...date, from, to, first: dayOf(from), last, isBar: date.allDay || date.end - date.start >= DAY };
};
const phaseOf = ({ allDay, start, end }) => (end <= now ? "ended" : !allDay && start <= now ? "now" : "");
const phaseTag = (phase) => phase && span(phase === "now" ? "tag now" : "tag", say(phase));
const timeElement = (text, when, name) => make("time", { class: name, datetime: when }, text);
const utc = (instant) => new Date(instant).toISOString().replace(".000", "");
const hours = ({ allDay, start, end, from, to }, day) => {
  if (allDay) {
    const first = timeElement(say("allDay"), iso(dayOf(from)));
    const last = to - DAY;
    if (dayOf(last) <= day) return span("hours", first);
    const [before, after] = say("until", { day: "|" }).split("|");
    const until = span("ends until", before, timeElement(shortDay(last), iso(dayOf(to))), after);
    return span("hours", first, " ", until);
  }
  const begins = dayOf(from) === day ? clockTime(from) : say("since", { time: weekdayTime(from) });
  if (start === end) return span("hours", timeElement(begins, utc(start)));
  const isOneDay = dayOf(from) === day && dayOf(to) === day;
  const ends = dayOf(to) === day ? clockTime(to) : end - start < 6 * DAY ? weekdayTime(to) : shortDayTime(to);
  const separator = span("to", isOneDay ? timeSeparator : daySeparator);
  return span("hours", timeElement(begins, utc(start)), separator, timeElement(ends, utc(end), "ends"));
};
const placeTime = ({ start, end, from }, [timeZone, city]) => {
  const [begins, ends] = [start, end].map(clockOf(timeZone));
  if (begins === from) return "";
  let time = dayOf(begins) === dayOf(from) ? clockTime(begins) : shortDayTime(begins);
  if (ends !== begins && dayOf(ends) === dayOf(begins)) time += timeSeparator + clockTime(ends);
  return say("placeTime", { time, city });
};
const otherTime = (calendar, start, day) => {
  const wall = start.length > 10 ? clock(Date.parse(start)) : Date.parse(start);
  const time = start.length === 10 ? longDate(wall) : dayOf(wall) === day ? clockTime(wall) : dateTime(wall);
  return say("checkTime", { calendar, time });
};

// ---------------------------------------------------------------- pages of events
const dateOf = (element) => {
  const [from, to] = findAll("time", element).map((one) => one.dateTime);
  return placed({ start: Date.parse(from), end: Date.parse(to ?? from), allDay: from.length === 10 });
};
const rewriteEvent = (event) => {
  const shown = find(".next", event);
  if (!shown) return;
  const date = dateOf(find(".hours", shown));
  find("strong time", shown).textContent = dayName(date.from);
  find(".relative", shown)?.replaceChildren(date.end <= now ? say("ended") : timeLeft(date));
  const { place, city } = event.dataset;
  if (place && !date.allDay) {
    const text = placeTime(date, [place, city]);
    find(".place-time", shown)?.remove();
    if (text) find(".hours", shown).before(span("place-time", text), " ");
  }
  for (const check of findAll("[data-start]", event)) {
    check.textContent = otherTime(check.dataset.calendar, check.dataset.start, date.first);
  }
  if (zone !== canonical(page.dataset.zone)) for (const note of findAll("[data-zone-note]", event)) note.remove();
  for (const there of findAll(".zones > div", event)) {
    if (find("dt", there).firstChild.data.trim() === cityOf(zone)) there.remove();
    const [day, shown] = [Date.parse(find("time", there).dateTime.slice(0, 10)), find("dd", there)];
    find("small", shown)?.remove();
    if (dayOf(day) !== date.first) shown.append(" ", make("small", {}, shortDay(day)));
  }
  find(".changes", event)?.before(find(".zone", event).cloneNode(true)); // its sentences keep the zone of the page
  for (const item of findAll(".dates li", event)) {
    const one = dateOf(find(".hours", item));
    find(".when time", item).textContent = (isThisYear(one.from) ? shortDay : shortDayWithYear)(one.from);
    if (phaseOf(one) === "now" && !find(".tag.now", item)) find(".hours", item).after(" ", phaseTag("now"));
  }
  for (const one of findAll(".hours", event)) {
    const { allDay, ...rest } = dateOf(one);
    if (!allDay) one.replaceWith(hours({ allDay, ...rest }, rest.first));
  }
  tellZone(date.allDay ? now : date.start);
};
// Pages change at least daily where the day of the last check stands.
const warnIfStopped = () => {
  const checked = Date.parse(page.dataset.checked);
  if (now - checked > 3 * DAY)
    find("footer").prepend(make("p", { class: "stale" }, say("stopped", { ago: relative(checked) })));
};

const ready = load("texts").then((texts) => {
  words = texts;
  setZone(asked.get("tz")?.trim());
  warnIfStopped();
  const event = find("article.event");
  if (event) rewriteEvent(event); // other pages have their times in sentences, and keep the zone that they name
});
