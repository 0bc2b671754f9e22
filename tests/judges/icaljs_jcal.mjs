// What ical.js makes of our calendars as jCal. stdin: {name: {"body": text}}; stdout: {name: jCal}.
import { readFileSync } from "node:fs";
import ICAL from "ical.js";

const asked = JSON.parse(readFileSync(0, "utf8"));
const answers = Object.entries(asked).map(([name, { body }]) => [name, ICAL.parse(body)]);
process.stdout.write(JSON.stringify(Object.fromEntries(answers)));
