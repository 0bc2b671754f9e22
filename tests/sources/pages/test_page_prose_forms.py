"""The forms in which projects write meeting times, 49 of them, each read as the list of forms says.

The list is no part of this project: it lies beside the folder that CORPUS_DIR names. Here stands what is read of each.
`python tests/sources/pages/test_page_prose_forms.py` prints the table.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from page_readings import listing, page

FORMS = Path(os.environ.get("CORPUS_DIR", "no-corpus")).parent / "PROSE.md"
ROW = re.compile(r"\| (\d+) \| (.*)")
QUOTED = re.compile(r"`([^`]+)`")

LA, NY = "America/Los_Angeles", "America/New_York"
EVERY_TWO_WEEKS = "WEEKLY;INTERVAL=2"
NEEDS_DATE = "?no-first-date"
ODD_WEEKS = "YEARLY;BYWEEKNO=" + ",".join(str(week) for week in range(1, 54, 2))

# Expected of each form: statements, without their titles; events and notes where they are the point.
EXPECTED: dict[int, list[str]] = {
    1: [f"{EVERY_TWO_WEEKS};BYDAY=TU 07:00 {LA} {NEEDS_DATE}"],
    2: [f"{EVERY_TWO_WEEKS};BYDAY=WE 06:00 {LA} {NEEDS_DATE}"],
    3: [f"MONTHLY 06:00 {LA} ?no-day"],
    4: [f"{EVERY_TWO_WEEKS};BYDAY=MO 08:00 {LA} {NEEDS_DATE},contradiction"],
    5: [
        f"WEEKLY;INTERVAL=4;BYDAY=WE 13:00 UTC {NEEDS_DATE}",
        f"WEEKLY;INTERVAL=4;BYDAY=WE 22:00 UTC {NEEDS_DATE}",
    ],
    6: [f"{EVERY_TWO_WEEKS};BYDAY=WE 09:00 {LA} {NEEDS_DATE}"],
    7: [f"{EVERY_TWO_WEEKS} 08:00 {LA} {NEEDS_DATE},no-day"],
    8: [
        f"{EVERY_TWO_WEEKS};BYDAY=TH 13:00 {LA} (60 min) {NEEDS_DATE}",
        f"WEEKLY;INTERVAL=4;BYDAY=MO 07:00 {LA} (60 min) {NEEDS_DATE}",
    ],
    9: [f"MONTHLY;BYDAY=1TH 11:00 {NY}"],
    10: [f"MONTHLY;BYDAY=2TH,4TH 12:00 {NY}"],
    11: [f"WEEKLY;BYDAY=WE 11:00 {NY}"],
    12: [f"{EVERY_TWO_WEEKS};BYDAY=TH 11:00 {NY} {NEEDS_DATE}"],
    13: [],
    14: [f"MONTHLY;BYDAY=-1TU 10:00 {NY}"],
    15: [f"MONTHLY;BYDAY=2WE,-1WE 11:30 {NY}"],
    16: [f"? 14:00 {NY} ?ambiguous,contradiction"],
    17: [f"MONTHLY;BYDAY=2TH 09:00 {NY}"],
    18: ["note placeholder The time is 10:00 America/New_York."],
    19: [f"{EVERY_TWO_WEEKS};BYDAY=WE 08:00 America/Chicago {NEEDS_DATE},contradiction"],
    20: ["WEEKLY;BYDAY=TU 11:00 America/Chicago ?contradiction"],
    21: [f"{EVERY_TWO_WEEKS};BYDAY=TH 15:00 Africa/Lagos {NEEDS_DATE}"],
    22: ["WEEKLY;BYDAY=TU 11:00 America/Chicago"],
    23: ["MONTHLY;BYDAY=-1TH 15:00 Europe/Berlin"],
    24: [
        f"{EVERY_TWO_WEEKS};BYDAY=FR {NEEDS_DATE},no-time",
        f"MONTHLY;INTERVAL=3 {NEEDS_DATE},no-day,no-time",
        "MONTHLY ?no-day,no-time",
    ],
    25: [],
    26: [f"{EVERY_TWO_WEEKS} {NEEDS_DATE},no-day,no-time", "calendar"],
    27: ["MONTHLY;BYDAY=1TH ?no-time"],
    28: ["event 2020-06-16 05:00"],
    29: [f"{EVERY_TWO_WEEKS};BYDAY=TU 09:00 {LA} {NEEDS_DATE}"],
    30: [f"WEEKLY;BYDAY=TU 08:00 {LA}"],
    31: [
        f"WEEKLY;INTERVAL=3;BYDAY=TU 17:00 {LA} {NEEDS_DATE}",
        f"WEEKLY;INTERVAL=3;BYDAY=WE 09:00 {LA} {NEEDS_DATE}",
        f"WEEKLY;INTERVAL=3;BYDAY=WE 05:00 {LA} {NEEDS_DATE}",
    ],
    32: [
        f"{EVERY_TWO_WEEKS};BYDAY=TH 09:00 {LA} {NEEDS_DATE}",
        f"{EVERY_TWO_WEEKS};BYDAY=TH 10:00 {LA} {NEEDS_DATE}",
    ],
    33: [
        f"WEEKLY;BYDAY=TU 09:00 {LA}",
        f"{EVERY_TWO_WEEKS};BYDAY=TU 09:00 +08:00 {NEEDS_DATE}",
        f"WEEKLY;BYDAY=MO 09:00 {LA}",
    ],
    34: ["? 13:00 Asia/Tokyo ?ambiguous", "? 08:30 -03:00 ?ambiguous"],
    35: [],
    36: [f"{EVERY_TWO_WEEKS};BYDAY=TU 09:00 {LA} {NEEDS_DATE}"],
    37: [
        "WEEKLY;BYDAY=TU 09:00 UTC from 2024-09-10",
        "MONTHLY;BYDAY=3WE 09:00 UTC",
        f"{EVERY_TWO_WEEKS};BYDAY=TU 09:00 UTC from 2025-10-28",
        f"{EVERY_TWO_WEEKS};BYDAY=FR 09:00 UTC from 2019-01-11",
    ],
    38: ["MONTHLY;BYDAY=WE;BYMONTHDAY=23,24,25,26,27,28,29 09:00 UTC"],
    39: [f"{EVERY_TWO_WEEKS};BYDAY=TU 09:00 UTC {NEEDS_DATE}"],
    40: [
        f"MONTHLY;INTERVAL=2;BYDAY=-1TU 08:00 {LA} {NEEDS_DATE}",
        f"MONTHLY;INTERVAL=2;BYDAY=-1TU 18:00 {LA} {NEEDS_DATE}",
    ],
    41: [f"{EVERY_TWO_WEEKS};BYDAY=WE 08:00 {LA} {NEEDS_DATE},contradiction"],
    42: [
        f"{EVERY_TWO_WEEKS};BYDAY=TH 08:00 {LA} {NEEDS_DATE}",
        f"{EVERY_TWO_WEEKS};BYDAY=TH 12:00 {LA} {NEEDS_DATE}",
    ],
    43: [f"{ODD_WEEKS} 18:00 America/Chicago (30 min) ?no-day"],
    44: ["MONTHLY;BYDAY=2TU,4TU 12:30 UTC"],
    45: [f"MONTHLY;BYDAY=-1WE 09:00 {LA}"],
    46: [f"{EVERY_TWO_WEEKS};BYDAY=TU 10:00 {LA} (60 min) {NEEDS_DATE}"],
    47: ["event 2024-10-31 14:00", "event 2025-01-30 14:00"],
    48: [f"{ODD_WEEKS};BYDAY=WE 15:00 UTC"],
    49: ["MONTHLY;BYDAY=3TU 11:00 Europe/Berlin"],
}

# What stands around a form on its page, and decides: a heading, a zone stated above, other fields of a schedule.
PAGES: dict[int, str] = {
    22: "{0}\n\n- Metrics call: every Tuesday at 11:00",
    26: "{0}",
    27: "- {0}",
    37: "YAML",
    42: "- {0}\n- **When**: every other Thursday at {1}",
    46: "- {0}\n- {1}\n- {2}",
    47: "{0}\n\n{1}",
    49: "{0}",
}
# Of forms 37 and 38, by place, the other field of the meeting.
OTHER_FIELDS = {(37, 1): "frequency: monthly", (37, 3): "day: Friday", (38, 0): "day: Wednesday"}
UNDER_A_ZONE = {9, 10, 11, 12}  # "All times are listed for …" stands above them
SCHEDULES = {36, 37, 38, 39, 48}


def forms() -> dict[int, list[str]]:
    found = {}
    for line in FORMS.read_text(encoding="utf-8").splitlines() if FORMS.exists() else ():
        row = ROW.match(line)
        if row:
            cell = row[2].replace(r"\|", "\0").split(" | ")[0].replace("\0", "|")
            found[int(row[1])] = QUOTED.findall(cell)
    return found


def schedule(parts: list[str], number: int) -> str:
    """Complete the fields that a form shows to meetings of a schedule."""
    if number == 36:
        fields = parts[0].split(" / ")
        return "meetings:\n- " + "\n  ".join(fields)
    if number == 48:
        fields = [one.removeprefix("schedule: - ") for one in parts[0].split(" / ") if "…" not in one]
        return "schedule:\n- " + "\n  ".join(fields)
    lines = ["meetings:"]
    for part in parts:
        key = "day" if part.startswith("day") else "frequency"
        other = {"day": "frequency: weekly", "frequency": "day: Tuesday"}[key]
        value = part.strip("'").removeprefix(f"{key}: ")
        other = OTHER_FIELDS.get((number, len(lines) // 4), other)
        lines += [f"- {key}: '{value}'", f"  {other}", "  time: '9:00'", "  tz: UTC"]
    return "\n".join(lines)


def read(number: int, parts: list[str]) -> list[str]:
    if number in SCHEDULES:
        found = listing(page(schedule(parts, number), url="https://example.org/meetings.yaml"))
    else:
        text = PAGES[number].format(*parts) if number in PAGES else "\n\n".join(f"- {part}" for part in parts)
        if number == 28:
            text = parts[0]
        if number == 29:
            text = "| Group | Meeting time | Notes |\n|---|---|---|\n" + parts[0] + " |"
        if number in UNDER_A_ZONE:
            text = f"All times are listed for **US Eastern Time**, 24-hour.\n\n{text}"
        reading = page(f"# Community meetings\n\n{text}\n", timezone="Asia/Seoul" if number == 28 else "")
        found = [one for one in listing(reading) if not one.startswith("note")]
        found += [f"note {one.kind}{one.text.rpartition('.')[0].rpartition('.')[2]}." for one in reading.notes]
    return [without_title(one) for one in found if kept(one, number)]


def kept(line: str, number: int) -> bool:
    return not line.startswith("note") or number == 18


def without_title(line: str) -> str:
    kind, _, rest = line.partition(" ")
    if kind == "event":
        return f"event {rest[:16]}"
    if kind == "calendar":
        return "calendar"
    return line if kind == "note" else rest.removesuffix(" Community meetings")


def matches(found: list[str], expected: list[str]) -> bool:
    return len(found) == len(expected) and all(
        one == wanted or one.startswith(f"{wanted} ") for one, wanted in zip(found, expected, strict=True)
    )


@pytest.mark.skipif(not FORMS.exists(), reason="CORPUS_DIR has no list of forms beside it")
@pytest.mark.parametrize("number", EXPECTED)
def test_a_form_means_what_the_list_says(number):
    assert matches(found := read(number, forms()[number]), EXPECTED[number]), found


def test_every_form_of_the_list_is_expected():
    if not FORMS.exists():
        pytest.skip("CORPUS_DIR has no list of forms beside it")
    assert list(forms()) == list(EXPECTED)


if __name__ == "__main__":
    right = 0
    for number, parts in forms().items():
        found = read(number, parts)
        is_right = matches(found, EXPECTED[number])
        right += is_right
        print(f"{number:>3} {'read as expected' if is_right else 'DIFFERENT'}: {'; '.join(found) or 'nothing'}")
    print(f"{right} of {len(EXPECTED)}")
