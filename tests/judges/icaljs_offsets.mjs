// What ical.js (Thunderbird's and Nextcloud's reader) reads in our VTIMEZONEs.
// stdin: {zone: {"vtimezone": text, "walls": ["20260329T015959", ...]}}; stdout: {zone: [seconds east of UTC, ...]}.
import { readFileSync } from "node:fs";
import ICAL from "ical.js";

function offsets({ vtimezone, walls }) {
  const zone = new ICAL.Timezone(new ICAL.Component(ICAL.parse(vtimezone)));
  return walls.map((wall) => {
    const [year, month, day, hour, minute, second] = wall.match(/(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)/).slice(1).map(Number);
    return zone.utcOffset(new ICAL.Time({ year, month, day, hour, minute, second }));
  });
}

const asked = JSON.parse(readFileSync(0, "utf8"));
const answers = Object.entries(asked).map(([name, one]) => [name, offsets(one)]);
process.stdout.write(JSON.stringify(Object.fromEntries(answers)));
