// On a static site: agenda, month, week and day in the visitor's zone, and filters by community and words.
// Rules and limits are those of aggregator/web/layout and of request/search_words. It uses what site.js defines.
"use strict";

const view = find("#view");
const MAX_ROWS = 120,
  SPAN = 28,
  MAX_LINES = 6,
  MAX_LANES = 4,
  MAX_COLUMNS = 3,
  HOUR = 12,
  HOUR_MS = 60 * MINUTE;
let calendar, filters, dates, removed, today;

// ---------------------------------------------------------------- filters, which are in the address of the page
const NAMES = ["feed", "q", "exclude"];
const readFilter = (of) => {
  const feeds = of.getAll("feed").join().split(",");
  return {
    feeds: feeds.filter((id) => calendar.names.has(id)),
    q: of.get("q")?.trim() ?? "",
    exclude: of.get("exclude")?.trim() ?? "",
  };
};
const readFilters = () => {
  const own = new URLSearchParams(location.search);
  const ofPage = readFilter(new URLSearchParams(view.dataset.filter));
  const isOwn = NAMES.some((name) => own.get(name));
  const from = Date.parse(own.get("from"));
  filters = { ...(isOwn ? within(ofPage, readFilter(own)) : ofPage), tz: own.get("tz") ?? "" };
  filters.from = from >= 0 ? dayOf(from) : null;
  filters.any = Boolean(filters.feeds.length || filters.q || filters.exclude);
  filters.own = isOwn || !view.dataset.filter; // not those that the page has by itself
  setZone(filters.tz.trim());
  today = dayOf(clock(now));
};
// The address of a page of this site with the filters of this one, but for `changes`.
const address = (path, changes = {}) => {
  const { feeds, q, exclude, tz } = filters;
  const all = { tz, q, exclude, feed: feeds.join(), ...changes };
  const query = Object.entries(all)
    .filter(([, value]) => value)
    .map(([name, value]) => `${name}=${encodeURIComponent(value)}`);
  const url = new URL(path, root);
  url.search = query.join("&").replaceAll("%2C", ",").replaceAll("%2F", "/");
  return url.href;
};
const here = () => (view.dataset.filter ? root : new URL(location.pathname, root)); // filters lead from a group to all
const QUOTES = '"“”„«»「」',
  SEPARATORS = ",|、،",
  WORD = `[^\\s${SEPARATORS}${QUOTES}]+`;
const isPlain = new RegExp(`^(?!-)${WORD}$`);
const TOKEN = new RegExp(`(-?)[${QUOTES}]([^${QUOTES}]*)[${QUOTES}]|([${SEPARATORS}])|(-?)(${WORD})`, "g");
const terms = (text) =>
  [...fold(text).matchAll(TOKEN)]
    .map(([, quotedMinus, phrase, separator, minus, word]) => {
      const term = (phrase || word || "").split(/\s+/).filter(Boolean).join(" ");
      return { term, separator, negated: quotedMinus || minus };
    })
    .filter(({ term, separator }) => separator || term.replaceAll("-", ""));
const readWords = ({ q, exclude }) => {
  const anyOf = [[]];
  const noneOf = terms(exclude)
    .filter(({ term }) => term)
    .map(({ term }) => term);
  for (const { term, separator, negated } of terms(q)) {
    if (separator) anyOf.push([]);
    else (negated ? noneOf : anyOf.at(-1)).push(term);
  }
  return { anyOf: anyOf.filter((one) => one.length), noneOf };
};
// Filters for what passes those of the page and those of the visitor, as `ViewQuery.within`.
const within = (ofPage, own) => {
  const common = own.feeds.filter((id) => ofPage.feeds.includes(id));
  const feeds = [common, own.feeds, ofPage.feeds].find((some) => some.length) ?? [];
  if (!ofPage.q && !ofPage.exclude) return { ...own, feeds };
  const [first, second] = [readWords(ofPage), readWords(own)];
  const [some, others] = [first, second].map(({ anyOf }) => (anyOf.length ? anyOf : [[]]));
  const written = (terms_) => [...new Set(terms_)].map((one) => (isPlain.test(one) ? one : `"${one}"`)).join(" ");
  const q = some.flatMap((one) => others.map((other) => written([...one, ...other]))).join(", ");
  return { feeds, q, exclude: written([...first.noneOf, ...second.noneOf]) };
};
const fitsWords = ({ event, own = {} }, { anyOf, noneOf }) => {
  const [text, ...uids] = (event.folded ??= fold(event.text).split("\u0001"));
  const ownText = own.text ? fold(own.text) : "";
  const has = (word) => text.includes(word) || ownText.includes(word) || uids.includes(word);
  return (!anyOf.length || anyOf.some((one) => one.every(has))) && !noneOf.some(has);
};
const filtered = (all) => {
  const sought = readWords(filters);
  const isSought = sought.anyOf.length || sought.noneOf.length;
  const fits = ({ feeds }) => !filters.feeds.length || feeds.some((id) => filters.feeds.includes(id));
  return all.filter((one) => fits(one) && (!isSought || fitsWords(one, sought)));
};

// ---------------------------------------------------------------- one date in a view
const parsed = (html) => {
  const template = make("template");
  template.innerHTML = html; // written by the templates of the pages
  return template.content.firstElementChild;
};
const rowOf = ({ event, own }) => (own.row ? (own.parsed ??= parsed(own.row)) : (event.parsed ??= parsed(event.row)));
const titleOf = (date) => find("h3 a", rowOf(date)).textContent;
const placeOf = ({ event, own }) => (own.row ? own.place : event.place);
const pageOf = ({ event, start, allDay }) => {
  const stamp = utc(start)
    .replace(/[-:]/g, "")
    .slice(0, allDay ? 8 : undefined);
  return address(`events/${event.id}/${stamp}/`, { q: "", exclude: "", feed: "" });
};
const differences = ({ own, first }) => [
  ...(own.statuses ?? []),
  ...(own.times ?? []).map(([name, start]) => otherTime(name, start, first)),
];
const checks = (date) => differences(date).flatMap((text) => [" ", span("check", text)]);
const checkMark = (date) => {
  const text = differences(date).join(" ");
  const mark = make("span", { "aria-hidden": "true" }, "⚠");
  return text && make("span", { class: "check", title: text }, mark, span("unseen", ` ${text}`));
};
const statusTag = ({ event, own }) => (own.status ?? event.status) && span("tag", own.status ?? event.status);
const changedTag = ({ own: { changed } }) => {
  if (!changed || changed[1] * 1000 <= now) return "";
  const label = say("seeChanges", { change: changed[0] });
  return make("a", { class: "tag changed", href: address("changes/"), "aria-label": label }, changed[0]);
};
const byline = ({ event }) => span("by", calendar.names.get(event.feeds[0]) ?? "");
const lacksJoin = ({ event, own }) => (own.row ? own.lacks_join : event.lacks_join);
const joinOf = (date, row) => (date.end + HOUR_MS > now ? find(".how", row) : make("p", { class: "how" }));
const timeThere = (date) => {
  const place = placeOf(date);
  const text = place && !date.allDay && placeTime(date, place);
  return text ? [span("place-time", text), " "] : [];
};
const classesOf = (date, phase = phaseOf(date)) => {
  const isCancelled = rowOf(date).classList.contains("cancelled");
  return `${markOf(date)} ${phase}${isCancelled ? " cancelled" : ""}`;
};
const makeRow = (date, day, level = 3) => {
  const item = rowOf(date).cloneNode(true);
  const phase = phaseOf(date);
  const link = find("h3 a", item);
  const before = link.getAttribute("href");
  if (phase) item.classList.add(phase);
  for (const one of findAll("a", item)) if (one.getAttribute("href") === before) one.href = pageOf(date);
  const when = [...timeThere(date), hours(date, day), ...checks(date)];
  find(".when", item).replaceChildren(...when.filter(Boolean));
  link.after(...[" ", changedTag(date), phaseTag(phase)].filter(Boolean));
  find(".how", item).replaceWith(joinOf(date, item));
  if (level === 2) find("h3", item).replaceWith(make("h2", {}, ...find("h3", item).childNodes));
  return item;
};
// What lately left its calendar, in order: it has neither an end nor, often, a page.
const placeRemoved = (one) => {
  const wall = one.all_day ? one.start : clock(one.start);
  const feed = one.feeds.find((id) => filters.feeds.includes(id)) ?? one.feeds[0];
  const name = calendar.names.get(feed) ?? feed;
  return { ...one, day: dayOf(wall), time: one.all_day ? say("allDay") : clockTime(wall), feed, name };
};
const placedRemoved = () => {
  const all = filtered(calendar.removed).filter((one) => one.until > now);
  const byTitle = new Map(all.map((one) => [`${one.start} ${one.title}`, placeRemoved(one)]));
  return [...byTitle.values()].sort(
    (a, b) => a.day - b.day || a.start - b.start || (a.title < b.title ? -1 : 1), // by their characters, as in Python
  );
};
const removedOn = (first, end) => removed.filter(({ day }) => first <= day && day < end);
const removedPage = ({ event }) => event.id && address(`events/${event.id}/`, { q: "", exclude: "", feed: "" });
const makeRemovedRow = (one, level = 3) => {
  const item = parsed(one.row);
  const link = find("h3 > a:not(.changed)", item);
  find("s", item).textContent = one.time;
  if (link) link.href = removedPage(one);
  find(".changed", item).href = address("changes/");
  find(".community", item).replaceChildren(make("span", { class: `mark mark-${one.feed}`, "aria-hidden": "true" }), one.name);
  if (level === 2) find("h3", item).replaceWith(make("h2", {}, ...find("h3", item).childNodes));
  return item;
};
const makeRemovedEntry = (one) => {
  const text = make("s", {}, one.time, " ", span("title", one.title));
  return make(
    "li",
    { class: `entry removed mark-${one.feed}`, title: `${one.time} ${one.title} · ${one.label}` },
    make("a", { href: removedPage(one) || address("changes/", { q: "", exclude: "", feed: "" }) }, text),
    " ",
    span("by", one.name),
    " ",
    span("tag", one.label),
  );
};
const list = (tag, name, items) => make(tag, { role: "list", class: name }, ...items);
const relativeDay = (day) =>
  day === today ? span("relative", say("today")) : day === today + 1 ? span("relative", say("tomorrow")) : "";

// ---------------------------------------------------------------- agenda
const agenda = () => {
  const first = filters.from ?? today;
  const end = filters.q ? Infinity : first + SPAN;
  let rows = dates
    .filter((one) => one.last >= first && one.first < end)
    .map((one) => [Math.max(one.first, first), one]);
  rows.sort(([a, x], [b, y]) => a - b || !x.allDay - !y.allDay || x.start - y.start || x.end - y.end);
  let later = Math.min(...dates.filter((one) => one.first >= end).map((one) => one.first));
  if (rows.length > MAX_ROWS) {
    later = Math.max(rows[MAX_ROWS][0], rows[0][0] + 1);
    rows = rows.filter(([day]) => day < later);
  }
  const described = new Set();
  const makeItem = ([day, date]) => {
    const item = makeRow(date, day);
    const text = find(".text", item);
    const key = text && date.event.id + text.innerHTML;
    if (described.has(key)) text.replaceWith(make("p", {}, make("a", { href: pageOf(date) }, say("full"))));
    else described.add(key || "");
    return item;
  };
  const gone = removedOn(first, later < Infinity ? later : first + SPAN).map((one) => [one.day, one]);
  const days = new Map(first === today && !filters.any ? [[today, []]] : []);
  for (const [day, one] of [...rows, ...gone].sort(([a], [b]) => a - b)) {
    days.set(day, [...(days.get(day) ?? []), one.label ? makeRemovedRow(one) : makeItem([day, one])]);
  }
  const listed = new Set(rows.map(([day]) => day));
  const sections = [...days].map(([day, items]) => daySection(day, items, listed.has(day)));
  const past = dates.filter((one) => one.first < first);
  const earlier =
    past.length &&
    Math.min(
      Math.max(past.at(-Math.min(MAX_ROWS, past.length)).first, past.at(-1).first + 1 - SPAN),
      past.at(-1).first,
    );
  const pager = (rel, day, text) =>
    make(
      "p",
      { class: rel === "prev" ? "pager back" : "pager" },
      make("a", { rel, href: address(here(), { from: iso(day) }) }, text),
    );
  const day = longDate(first * DAY);
  const empty = filters.q ? say("noneFound", { words: filters.q, day }) : say("noneWithin", { day });
  view.replaceChildren(
    ...[
      past.length && pager("prev", earlier, say("earlier")),
      ...sections,
      !rows.length && make("p", { class: "empty" }, empty),
      later < Infinity && pager("next", later, say("later", { day: longDate(later * DAY) })),
    ].filter(Boolean),
  );
  showStrip(first === today);
};
let offsetBefore;
const daySection = (day, rows, isListed) => {
  const offset = offsetAt(day * DAY + DAY / 2 - (clock(day * DAY) - day * DAY)); // at about noon
  const isChanged = isListed && offsetBefore && offset !== offsetBefore;
  const change = isChanged && make("small", {}, say("clockChange", { offset }));
  if (isListed) offsetBefore = offset;
  const id = `d${iso(day)}`;
  const time = make("time", { datetime: iso(day) }, dayName(day * DAY));
  const heading = make("h2", { id }, relativeDay(day), " ", time, change && " ", change);
  const content = rows.length ? list("ol", "", rows) : make("p", { class: "empty" }, say("noneToday"));
  return make("section", { class: day === today ? "day today" : "day", "aria-labelledby": id }, heading, content);
};
const showStrip = (isShown) => {
  find(".strip")?.remove();
  const timed = dates.filter((one) => !one.allDay);
  const ongoing = timed.filter((one) => one.start <= now && now < one.end && one.end - one.start < DAY);
  const coming = timed.filter((one) => one.start > now);
  const next = coming
    .filter((one) => one.start === coming[0].start)
    .sort((a, b) => a.end - b.end)
    .slice(0, 3);
  if (!isShown || !(ongoing.length || next.length)) return;
  const item = (date, name) => {
    const row = rowOf(date).cloneNode(true);
    const label = make(
      "p",
      { class: name === "now" ? "label now" : "label" },
      say(name),
      make("small", {}, timeLeft(date)),
    );
    const title = make("p", { class: "title" }, make("a", { href: pageOf(date) }, titleOf(date)));
    const day = name === "next" && span("", shortDay(date.from));
    const who = make(
      "p",
      { class: "who" },
      day,
      " ",
      hours(date, date.first),
      ...checks(date),
      " ",
      find(".community", row),
    );
    const how = joinOf(date, row);
    if (lacksJoin(date)) how.append(span("host", say("noJoin")));
    return make("li", {}, label, make("div", { class: "what" }, title, who), how);
  };
  const heading = make("h2", { id: "strip", class: "unseen" }, say("nowAndNext"));
  const items = [...ongoing.map((one) => item(one, "now")), ...next.map((one) => item(one, "next"))];
  const strip = make("section", { class: "strip", "aria-labelledby": "strip" }, heading, list("ul", "", items));
  (find(".view-bar") ?? view).before(strip);
};

// ---------------------------------------------------------------- month, week and day
// Side by side, as in overlap_layout.py: [start, end] → { cluster, columns, column, width }.
const layOut = (spans) => {
  const places = [];
  const order = spans.map((_, i) => i).sort((a, b) => spans[a][0] - spans[b][0] || spans[b][1] - spans[a][1] || a - b);
  let clusterEnd = -Infinity,
    cluster = -1,
    columns = [];
  const close = () =>
    columns.forEach((members, column) =>
      members.forEach((i) => {
        const isFree = (other) => !other.some((j) => spans[j][0] < spans[i][1] && spans[i][0] < spans[j][1]);
        const taken = columns.slice(column + 1).findIndex((other) => !isFree(other));
        places[i] = {
          cluster,
          columns: columns.length,
          column,
          width: 1 + (taken < 0 ? columns.length - column - 1 : taken),
        };
      }),
    );
  for (const i of order) {
    const [start, end] = spans[i];
    if (start >= clusterEnd) {
      close();
      [columns, clusterEnd, cluster] = [[], -Infinity, cluster + 1];
    }
    clusterEnd = Math.max(clusterEnd, end);
    const free = columns.find((members) => spans[members.at(-1)][1] <= start);
    if (free) free.push(i);
    else columns.push([i]);
  }
  close();
  return places;
};
const onDays = (first, end) =>
  dates
    .filter((one) => one.first < end && one.last >= first)
    .sort((a, b) => b.isBar - a.isBar || a.start - b.start || b.end - a.end);
const barsByDay = (spans, first, end) => {
  const bars = spans.filter((one) => one.isBar);
  const ranges = bars.map((one) => [Math.max(one.first, first), Math.min(one.last + 1, end)]);
  const places = layOut(ranges);
  return (day) => {
    const on = bars
      .map((date, i) => ({
        date,
        lane: places[i].column + 1,
        starts: ranges[i][0] === day,
        length: ranges[i][1] - day,
        i,
      }))
      .filter(({ i }) => ranges[i][0] <= day && day < ranges[i][1])
      .sort((a, b) => a.lane - b.lane);
    return { bars: on.filter(({ lane }) => lane <= MAX_LANES), more: on.filter(({ lane }) => lane > MAX_LANES).length };
  };
};
const markOf = ({ event }) => (event.feeds.length ? `mark-${event.feeds[0]}` : "");
const makeBar = ({ date, lane, starts, length }, units, day) =>
  make(
    "li",
    { class: `bar lane${lane} units${units ?? length}${starts ? " starts" : ""} ${classesOf(date, "")}` },
    make("a", { href: pageOf(date) }, span("title", titleOf(date))),
    " ",
    hours(date, day),
    " ",
    byline(date),
    " ",
    starts && checkMark(date),
    " ",
    statusTag(date),
  );
const moreLink = (n, day) => {
  if (!n) return "";
  const label = count("moreOn", n, { day: shortDay(day * DAY) });
  return make(
    "p",
    { class: "more" },
    make("a", { href: address(pathOf("day", day)), target: "_self", "aria-label": label }, count("more", n)),
  );
};
const marksOf = (date) => [checkMark(date), byline(date), statusTag(date)].flatMap((one) => [" ", one]);
const makeEntry = (date) => {
  const begins = make("time", { datetime: utc(date.start) }, clockTime(date.from));
  const there = timeThere(date)[0]?.textContent;
  const link = make("a", { href: pageOf(date) }, ...timeThere(date), begins, " ", span("title", titleOf(date)));
  return make(
    "li",
    {
      class: `entry ${classesOf(date)}`,
      title: `${there ? `${there} · ` : ""}${clockTime(date.from)} ${titleOf(date)}`,
    },
    link,
    ...marksOf(date),
  );
};
const month = () => {
  const opensToday = findAll(".cell:not(.outside) .date time", view).some((one) => one.dateTime === iso(today));
  for (const week of findAll(".weeks > .month-week", view)) {
    const cells = findAll(".cell", week);
    const first = dayOf(Date.parse(find(".date time", cells[0]).dateTime));
    const spans = onDays(first, first + 7);
    const barsOn = barsByDay(spans, first, first + 7);
    cells.forEach((cell, i) => {
      const day = first + i;
      const { bars, more } = barsOn(day);
      const timed = spans.filter((one) => !one.isBar && one.first === day);
      const shown = timed.slice(0, Math.max(MAX_LINES - bars.length, 1));
      const gone = removedOn(day, day + 1);
      const struck = gone.slice(0, Math.max(MAX_LINES - bars.length - shown.length, 0));
      const rest = more + timed.length - shown.length + gone.length - struck.length;
      const isNew = day === today || shown.length || struck.length || rest || bars.some((one) => one.starts);
      cell.classList.toggle("today", day === today);
      cell.classList.toggle("past", opensToday && day < today);
      cell.classList.toggle("nothing-new", cell.classList.contains("outside") || !isNew);
      const items = [
        ...bars.map((one) => makeBar(one, undefined, day)),
        ...shown.map(makeEntry),
        ...struck.map(makeRemovedEntry),
      ];
      const date = find(".date", cell);
      find(".relative", date)?.remove();
      if (day === today) date.append(" ", relativeDay(day));
      const isEmpty = day === today && !items.length && !rest;
      const parts = [
        items.length && list("ul", "", items),
        moreLink(rest, day),
        isEmpty && make("p", { class: "none" }, say("noneToday")),
      ];
      cell.replaceChildren(date, ...parts.filter(Boolean));
    });
    const isNothing = cells.every((cell) => cell.classList.contains("nothing-new"));
    week.classList.toggle("nothing-new", isNothing);
    week.classList.toggle(
      "past",
      !isNothing && opensToday && cells.every((cell) => cell.matches(".past, .nothing-new")),
    );
  }
};
const week = () => {
  const sections = findAll(".weekday", view);
  const first = dayOf(Date.parse(find("h2 time", sections[0]).dateTime));
  const spans = onDays(first, first + 7);
  const barsOn = barsByDay(spans, first, first + 7);
  const step = (wall) => Math.floor((wall - dayOf(wall) * DAY) / MINUTE / 5);
  const steps = sections.map((_, i) =>
    spans
      .filter((one) => !one.isBar && one.first <= first + i && one.last >= first + i)
      .map((date) => {
        const top = date.first === first + i ? step(date.from) : 0;
        const ends = dayOf(date.to) === first + i ? step(date.to) + (date.to % (5 * MINUTE) ? 1 : 0) : 24 * HOUR;
        const bottom = Math.max(ends, top + HOUR / 2);
        return bottom <= 24 * HOUR ? [top, bottom, date] : [23.5 * HOUR, 24 * HOUR, date];
      }),
  );
  const begin = Math.min(9, ...steps.flat().map(([top]) => Math.floor(top / HOUR)));
  const end = Math.max(17, ...steps.flat().map(([, bottom]) => Math.ceil(bottom / HOUR)));
  const places = steps.map((of) => layOut(of));
  const units = places.map(
    (of) => [3, 4, 6, 8][Math.max(0, ...of.map(({ columns }) => Math.min(columns, MAX_COLUMNS)))],
  );
  const grid = find(".week", view);
  grid.className = `week hours${end - begin} ${units.map((unit, i) => `d${i + 1}u${unit}`).join(" ")}`;
  const { hour12 } = format({ hour: "numeric" }).resolvedOptions();
  const hour = (h) => (hour12 ? format({ hour: "numeric" }).format(h * HOUR_MS) : clockTime(h * HOUR_MS));
  find(".scale", grid).replaceChildren(
    ...Array.from({ length: end - begin }, (_, i) => make("p", {}, hour(begin + i))),
  );
  sections.forEach((section, i) => {
    const day = first + i;
    const { bars, more } = barsOn(day);
    const heading = find("h2", section);
    section.className = `weekday unit${units[i]}${day === today ? " today" : ""}`;
    find(".relative", heading)?.remove();
    if (day === today) heading.append(" ", relativeDay(day));
    const boxes = [],
      hidden = new Map();
    steps[i].forEach(([top, bottom, date], n) => {
      const { cluster, columns, column, width } = places[i][n];
      const available = columns <= MAX_COLUMNS ? columns : MAX_COLUMNS - 1;
      if (column >= available) hidden.set(cluster, [...(hidden.get(cluster) ?? []), [top, bottom]]);
      else
        boxes.push({
          top,
          bottom,
          column,
          columns: Math.min(columns, MAX_COLUMNS),
          width: Math.min(width, available - column),
          date,
        });
    });
    for (const of of hidden.values()) {
      const [top, bottom] = [Math.min(...of.map(([t]) => t)), Math.max(...of.map(([, b]) => b))];
      boxes.push({ top, bottom, column: MAX_COLUMNS - 1, columns: MAX_COLUMNS, width: 1, more: of.length });
    }
    boxes.sort((a, b) => a.top - b.top || a.column - b.column);
    const items = boxes.map(({ top, bottom, column, columns, width, date, more: n }) => {
      const height = bottom - top;
      const look = `${height <= 8 ? " short" : ""}${width < columns ? " narrow" : ""}`;
      const name = `box t${top - begin * HOUR} h${height} c${column} of${columns} w${width}${look}`;
      if (!date) return make("li", { class: name }, moreLink(n, day));
      const title = span("title", titleOf(date));
      const link = make("a", { href: pageOf(date) }, ...timeThere(date), span("time", hours(date, day)), " ", title);
      return make("li", { class: `${name} ${classesOf(date)}` }, link, ...marksOf(date));
    });
    const current = step(clock(now)) - begin * HOUR;
    if (day === today && current >= 0 && current < (end - begin) * HOUR)
      items.push(make("li", { class: `at t${current}`, "aria-hidden": "true" }));
    const width = (length) => units.slice(i, i + length).reduce((sum, unit) => sum + unit, 0);
    const lanes =
      bars.length &&
      list(
        "ul",
        "",
        bars.map((one) => makeBar(one, width(one.length), day)),
      );
    const struck = removedOn(day, day + 1).map(makeRemovedEntry);
    const isEmpty = !(bars.length || boxes.length || struck.length || more);
    section.replaceChildren(
      ...[
        heading,
        make("div", { class: "whole" }, lanes, moreLink(more, day), struck.length && list("ul", "", struck)),
        items.length && list("ol", "timed", items),
        isEmpty && make("p", { class: "unseen none" }, say("noEvents")),
      ].filter(Boolean),
    );
  });
};
const day = () => {
  const first = dayOf(Date.parse(view.dataset.first));
  const rows = [
    ...onDays(first, first + 1).map((date) => makeRow(date, first, 2)),
    ...removedOn(first, first + 1).map((one) => makeRemovedRow(one, 2)),
  ];
  view.replaceChildren(rows.length ? list("ol", "day-list", rows) : make("p", { class: "empty" }, say("noEvents")));
};

// ---------------------------------------------------------------- links, filters and the subscription
const pathOf = (kind, on) => {
  const date = new Date(on * DAY);
  const path = iso(on).replaceAll("-", "/");
  if (kind === "day") return `${path}/`;
  if (kind === "month") return `${path.slice(0, 7)}/`;
  const first = on - ((date.getUTCDay() + 6 - words.firstWeekday) % 7);
  const monday = first + ((7 - words.firstWeekday) % 7);
  const thursday = iso(monday + 3).slice(0, 4);
  const number = Math.floor((monday + 3 - dayOf(Date.UTC(thursday, 0, 1))) / 7) + 1;
  return `${thursday}-W${String(number).padStart(2, "0")}/`;
};
const isView = /^(embed\/)?(\d{4}(\/\d\d){1,2}\/|\d{4}-W\d\d\/)?$/;
const keepFilters = () => {
  for (const link of findAll("main a[href], footer a[href]")) {
    const url = new URL(link.href);
    const path = url.href.startsWith(root.href) ? url.pathname.slice(root.pathname.length) : "-";
    const isOurs = isView.test(path) && !link.matches(".chip, .pager a, .clear");
    if (isOurs) link.href = address(path, { from: url.searchParams.get("from") });
  }
  const [, ...others] = findAll(".views a");
  const around = view.dataset.first ? 0 : (filters.from ?? today); // periods have links around their own days
  if (around) others.forEach((link, i) => (link.href = address(pathOf(["month", "week", "day"][i], around))));
};
const linkToday = () => {
  find(".to-today")?.remove();
  const kind = view.dataset.view;
  const on = findAll("#view .cell:not(.outside) .date time, #view h2 time").map((one) => one.dateTime);
  if (kind === "agenda" ? filters.from === null || filters.from === today : on.includes(iso(today))) return;
  if (kind === "day" && view.dataset.first === iso(today)) return;
  const embed = page.classList.contains("embed") ? "embed/" : "";
  const href = address(kind === "agenda" ? here() : embed + pathOf(kind, today), { from: "" });
  const link = make("a", { class: "to-today", href }, say("today"));
  const nav = find(".period nav");
  if (nav) find("[rel=next]", nav) ? find("[rel=next]", nav).before(link) : nav.append(link);
  else find(".view-bar")?.prepend(make("nav", { class: "period to-today", "aria-label": say("periods") }, link));
};
const showChoices = () => {
  const chips = findAll(".chips [data-feed]");
  for (const chip of chips) {
    const { feed } = chip.dataset;
    const isOn = filters.feeds.includes(feed);
    const feeds = isOn ? filters.feeds.filter((one) => one !== feed) : [...filters.feeds, feed];
    chip.classList.toggle("on", isOn);
    chip.toggleAttribute("aria-current", isOn);
    if (isOn) chip.setAttribute("aria-current", "true");
    chip.href = address(here(), { feed: feeds.join(), from: filters.from && iso(filters.from) });
  }
  find(".choices")?.remove();
  const choice = (filter, changes) => [
    make(
      "a",
      {
        class: "chip on",
        href: address(here(), { feed: filters.feeds.join(), ...changes }),
        "aria-label": say("remove", { filter }),
      },
      filter,
      " ",
      make("span", { "aria-hidden": "true" }, "×"),
    ),
    " ",
  ];
  const choices = [
    ...(chips.length ? [] : filters.feeds).map((id) => [
      calendar.names.get(id),
      { feed: filters.feeds.filter((one) => one !== id).join() },
    ]),
    filters.q && [say("with", { words: filters.q }), { q: "" }],
    filters.exclude && [say("without", { words: filters.exclude }), { exclude: "" }],
    filters.from !== null && [say("from", { day: longDate(filters.from * DAY) }), { from: "" }],
    filters.tz && [say("cityTime", { city: cityOf(zone) }), { tz: "" }],
  ].filter(Boolean);
  if (!filters.own || !choices.length) return;
  const clear = make("a", { class: "clear", href: address(here(), { q: "", exclude: "", feed: "" }) }, say("clear"));
  find(".filter-line")?.after(
    make("p", { class: "chips choices" }, ...choices.flatMap(([name, changes]) => choice(name, changes)), clear),
  );
};
const fillForm = () => {
  const form = find(".filter-form");
  if (!form) return;
  for (const name of ["q", "exclude", "tz"]) form.elements[name].value = filters[name];
  form.elements.tz.placeholder = cityOf(zone);
  for (const box of findAll("[name=feed]", form)) box.checked = filters.feeds.includes(box.value);
};
const tellCount = (n) => {
  let line = find("#found");
  if (!line) find(".filter-line")?.after((line = make("p", { id: "found", class: "found-count", role: "status" })));
  if (line) line.textContent = filters.own && filters.any ? (n ? count("found", n) : say("noneComing")) : "";
};
// A static host has calendars of all events, of each community and of each group; any other selection is downloaded.
const setSubscription = () => {
  const section = find("#subscribe");
  if (!section) return;
  const copy = find(".copy", section),
    apps = find(".ways", section),
    feed = filters.feeds[0];
  const isReady = !filters.own || !filters.any || (filters.feeds.length === 1 && !filters.q && !filters.exclude);
  const path = filters.own && isReady && feed ? `calendars/${feed}.ics` : "calendar.ics";
  for (const element of [find("input", copy), ...findAll("a", apps)]) {
    for (const name of ["value", "href"]) {
      const initial = ((element.initial ??= {})[name] ??= element.getAttribute(name));
      if (!initial || !filters.own) continue;
      element.setAttribute(
        name,
        initial.replace(/calendar\.ics/, initial.includes("%2Fcalendar.ics") ? path.replace("/", "%2F") : path),
      );
    }
  }
  copy.hidden = apps.hidden = find("h2 + p", section).hidden = !isReady;
  find(".download", section)?.remove();
  if (isReady) return;
  const button = make("button", { type: "button" }, say("download"));
  button.addEventListener("click", download);
  copy.before(make("div", { class: "download" }, make("p", {}, say("noLink")), make("p", {}, button)));
};
const download = async () => {
  const text = await (await fetch(new URL("calendar.ics", root))).text();
  const uids = new Set(dates.map(({ event }) => event.uid));
  const isShown = (vevent) => {
    const uid = vevent.replaceAll("\r\n ", "").match(/\r\nUID:(.*)\r\n/)?.[1] ?? "";
    return uids.has(uid) || uids.has(uid.replace(/^\d{8}(T\d{6}Z)?-/, ""));
  };
  const kept = text.replace(/BEGIN:VEVENT\r\n[^]*?END:VEVENT\r\n/g, (vevent) => (isShown(vevent) ? vevent : ""));
  const url = URL.createObjectURL(new Blob([kept], { type: "text/calendar" }));
  make("a", { href: url, download: "calendar.ics" }).click();
  setTimeout(() => URL.revokeObjectURL(url), MINUTE);
};

// ---------------------------------------------------------------- the page
const VIEWS = { agenda, month, week, day };
const show = () => {
  readFilters();
  if (view.dataset.filter && filters.own) return location.replace(address(root, { from: filters.from && iso(filters.from) }));
  dates = filtered(calendar.dates).map(placed);
  removed = placedRemoved();
  offsetBefore = "";
  VIEWS[view.dataset.view]();
  showChoices();
  tellCount(new Set(dates.filter((one) => one.end > now).map(({ event }) => event)).size);
  keepFilters();
  linkToday();
  fillForm();
  setSubscription();
  tellZone(now);
};
const go = (url) => {
  const focused = document.activeElement?.dataset?.feed;
  if (new URL(url).pathname !== location.pathname) return location.assign(url);
  history.pushState(null, "", url);
  show();
  return focused && find(`[data-feed="${focused}"]`)?.focus();
};
const listen = () => {
  const form = find(".filter-form");
  findAll(".filters, .chips").forEach((one) => (one.hidden = false));
  find("#zones")?.replaceChildren(
    ...Object.values(words.zones)
      .map(([, label]) => label)
      .sort()
      .map((label) => make("option", {}, label)),
  );
  form?.addEventListener("submit", (event) => {
    event.preventDefault();
    const data = new FormData(form);
    const feed = find("[name=feed]", form) ? data.getAll("feed").join() : filters.feeds.join();
    go(address(here(), { feed, q: data.get("q"), exclude: data.get("exclude"), tz: data.get("tz") }));
  });
  document.addEventListener("click", (event) => {
    const link = event.target.closest(".chips a");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    const isChoice = !link.dataset.feed;
    go(link.href);
    if (isChoice) find("#main").focus();
  });
  addEventListener("popstate", show);
};
if (view) {
  Promise.all([load("calendar"), ready]).then(([data]) => {
    const dates_ = data.dates.map(([event, start, end, allDay, own = {}]) => ({
      event: data.events[event],
      feeds: data.events[event].feeds,
      start: start * 1000,
      end: end * 1000,
      allDay,
      own,
    }));
    const removed_ = data.removed.map((one) => ({
      ...one,
      start: one.start * 1000,
      until: one.until * 1000,
      event: data.events[one.event] ?? { text: one.text },
    }));
    calendar = { names: new Map(data.feeds), dates: dates_, removed: removed_ };
    listen();
    show();
  });
}
