"""Known defects of known producers, one function each, named for what is wrong; the producer stands in its docstring.

Every function takes what was read and returns what was meant; where nothing is wrong it returns its argument. A new
quirk is a new function here and a new file in tests/data.
"""

from __future__ import annotations

import html
import re
from urllib.parse import parse_qs

from linkify_it import LinkifyIt
from markdown_it import MarkdownIt

from aggregator.html import is_html
from aggregator.sources.lines.content_line import Property
from aggregator.sources.lines.notes import Notes

WRAPPED = re.compile(r"https?://(?:www\.)?google\.com/url\?([^\s\"'<>\\]+)", re.IGNORECASE)
SUB_DAY = re.compile(r"P(\d+[HMS])", re.IGNORECASE)
MAX_MARKDOWN = 20_000  # characters; an agenda is 5,000
MARKS = re.compile(r"[*_`#>\[~|]|^\s*(?:[-+]|\d+[.)])\s", re.MULTILINE)  # what Markdown needs at least
MARKED_UP = re.compile(r"<(?!/?p>|br ?/?>)")  # more than paragraphs and line breaks
BARE_ADDRESS = re.compile(r'<a href="([^"]*)">\1</a>')  # a link without Markdown, too
BETWEEN_TAGS = re.compile(r">\n+<")
LINKS = LinkifyIt(options={"fuzzy_link": False, "fuzzy_email": False})  # `https://…` only, not `example.org`
MARKDOWN = MarkdownIt("commonmark", {"breaks": True, "html": False, "linkify": True})
MARKDOWN.enable(["linkify", "strikethrough", "table"]).disable(["code", "image"])  # indented text is no program
MARKDOWN.linkify = LINKS
EPOCH = re.compile(r"\s*(19691231|1970010[12])")
DISTANT_UNTIL = re.compile(r";?\bUNTIL=(?:2[1-9]|[3-9]\d)\d{6}(?:T\d{6}Z?)?")
DATE_TAIL = re.compile(r"\d{8}[\dTtZz]*")


def doubled_colon(prop: Property, notes: Notes) -> Property:
    """`DTSTART::20160121T100000`, from hand-made feeds and old PHP generators: one colon is meant."""
    if not prop.value.startswith(":"):
        return prop
    notes.repaired("doubled-colon", f"Extra colon in {prop.name}. It was removed.")
    return prop._replace(value=prop.value.lstrip(":"))


def misplaced_quote(prop: Property, notes: Notes) -> Property:
    """`DTSTART;TZID="W. Europe Standard Time:20260302T160000"`, from Exchange: the quote closes after the value."""
    if not prop.value.endswith('"'):
        return prop
    notes.repaired("misplaced-quote", f"Stray quotation mark in {prop.name}. It was removed.")
    return prop._replace(value=prop.value.rstrip('"'))


def colon_in_tzid(prop: Property, notes: Notes) -> Property:
    """`DTSTART;TZID=(UTC+01:00) Amsterdam:20260302T160000`, from Outlook and Exchange: a colon without quotes."""
    head, colon, tail = prop.value.rpartition(":")
    if not colon or "TZID" not in prop.params or not DATE_TAIL.fullmatch(tail):
        return prop
    notes.repaired("unquoted-colon", f"Unquoted colon in the TZID of {prop.name}. It was read as part of the TZID.")
    tzid = f"{prop.params['TZID']}:{head}".strip('"')
    return prop._replace(value=tail, params={**prop.params, "TZID": tzid})


def epoch_for_recurrence_id(recurrence_id: Property, start: Property) -> bool:
    """`RECURRENCE-ID:19700101T070000Z` on a whole series of 2004, from Connect Daily: it is not an override."""
    return bool(EPOCH.match(recurrence_id.value)) and not EPOCH.match(start.value)


def distant_until(rule: str) -> str:
    """`UNTIL=21260407T130000Z`, from LFX: a century from DTSTART, no end is meant. Google then shows a year only."""
    return DISTANT_UNTIL.sub("", rule).strip(";") if "UNTIL=" in rule else rule


def minutes_without_t(duration: str) -> str:
    """`REFRESH-INTERVAL:P15M`, from Tockify: fifteen minutes are meant, `PT15M`."""
    match = SUB_DAY.fullmatch(duration.strip())
    return f"PT{match[1]}" if match else duration


def is_teamup(prodid: str) -> bool:
    """Whether TeamUp made this calendar."""
    return "teamup" in prodid.lower()


def entities_in_text(text: str) -> str:
    """`Free &amp; open`, from TeamUp: HTML entities in SUMMARY, LOCATION and DESCRIPTION, which are plain text."""
    return html.unescape(text) if "&" in text else text


def markdown_in_text(text: str) -> str:
    """`**Agenda**: [notes](https://…)`, from TeamUp: DESCRIPTION in Markdown, shown as HTML. Plain text stays so."""
    if not MARKS.search(text) or is_html(text) or len(text) > MAX_MARKDOWN:
        return text
    rendered = BETWEEN_TAGS.sub("><", str(MARKDOWN.render(text)).strip())
    return rendered if MARKED_UP.search(BARE_ADDRESS.sub("", rendered)) else text


def wrapped_links(text: str) -> str:
    """`https://www.google.com/url?q=https://zoom.us/j/1&sa=D&…`, from Google: the link is what `q` says."""
    return WRAPPED.sub(_unwrapped, text) if "google.com/url?" in text.lower() else text


def _unwrapped(match: re.Match[str]) -> str:
    escaped = "&amp;" in match[1]  # inside an HTML attribute, where the answer must be escaped again
    query = html.unescape(match[1]) if escaped else match[1]
    target = parse_qs(query, max_num_fields=50).get("q", [""])[0] if query.count("&") < 50 else ""
    if not target.lower().startswith(("http://", "https://")):
        return match[0]
    return html.escape(target) if escaped or '"' in target or "<" in target else target


def unknown_organizer(prop: Property) -> bool:
    """`ORGANIZER;CN=Unknown Organizer:mailto:unknownorganizer@calendar.google.com`, from Google: nobody is meant."""
    return "unknownorganizer@calendar.google.com" in prop.value.lower()
