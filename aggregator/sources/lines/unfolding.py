"""Bytes → content lines: line ends, folds, character sets and characters that have no place in a calendar.

Folds are undone on bytes, before decoding: RFC 5545 (3.1) folds by octets, and many producers cut a UTF-8 sequence in
two. Everything here takes a fixed number of passes over the body, whatever is in it.
"""

from __future__ import annotations

import codecs
import re
from email.message import Message

from ftfy import TextFixerConfig, fix_encoding
from ftfy.badness import is_bad

from aggregator.sources.lines.notes import Notes

MAX_LINE = 1_000_000  # characters of one unfolded line; real ones (EXDATE lists, HTML) stay below 100,000
BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
UNMARKED_UTF16 = ((b"B\x00E\x00", "utf-16-le"), (b"\x00B\x00E", "utf-16-be"))  # "BE" of BEGIN without a BOM

LINE_BREAKS = re.compile(rb"\r+\n?")
C0_CONTROLS = bytes([*range(9), 11, 12, *range(14, 32), 127])  # all but tab, LF and CR
# C1 controls, line and paragraph separators, surrogates, BOMs within the text and noncharacters
STRANGE = re.compile("[\x80-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]")
ENCODINGS = TextFixerConfig(fix_c1_controls=False, explain=False)  # control characters are taken out as everywhere
C1_CONTROLS = re.compile("[\x80-\x9f]")
# The first byte of a UTF-8 sequence as other character sets show it, before another byte: looked for first, since
# asking ftfy of every text takes longer than reading it.
LEAD = re.compile("[\u00c2-\u00f4\u0102\u0139\u0420\u0421\u221a\u201a\u251c\u252c\u0393][^\x00-\x7f]")
TWICE = re.compile("[\xc2-\xf4][\x80-\x9f]")  # UTF-8 read as Latin-1
SEPARATORS = "\x85\u2028\u2029"  # these part words, the others are nothing at all


def as_utf8(body: bytes) -> bytes:
    """Take a byte order mark off; turn UTF-16 into UTF-8. Everything else stays as it is."""
    for mark, encoding in (*BOMS, *UNMARKED_UTF16):
        if body.startswith(mark):
            marked = (mark, encoding) in BOMS
            bare = body[len(mark) :] if marked else body
            return bare if encoding == "utf-8" else bare.decode(encoding, "ignore").encode()
    return body


def content_lines(body: bytes, content_type: str, notes: Notes) -> list[str]:
    """Unfold and decode a body into content lines, without empty ones at either end of the text.

    `content_type` is the header as sent; its charset is believed only if the body is not UTF-8.
    """
    flat = unfold(with_lf(as_utf8(body)))
    clean = flat.translate(None, C0_CONTROLS)
    return lines_of(decode(clean, content_type, notes), len(flat) - len(clean), notes)


def utf8_lines(body: bytes, notes: Notes) -> list[str]:
    """Unfold and decode UTF-8. Raise UnicodeDecodeError."""
    unfolded = unfold(with_lf(body))
    clean = unfolded.translate(None, C0_CONTROLS)
    return lines_of(clean.decode(), len(unfolded) - len(clean), notes)


def lines_of(text: str, removed: int, notes: Notes) -> list[str]:
    """Split a text into lines that hold nothing strange; `removed` control characters were taken out already."""
    text = text if text.isascii() else decoded_once(text, notes)
    strange = 0 if text.isascii() else len(STRANGE.findall(text))
    if strange:
        text = STRANGE.sub(lambda match: " " if match[0] in SEPARATORS else "", text)
    if strange or removed:
        notes.repaired("control-characters", "Control characters removed.", strange + removed)
    return shorten_lines(text.strip("\n").split("\n"), notes)


def decoded_once(text: str, notes: Notes) -> str:
    """Repair text that was encoded as UTF-8, read as something else and encoded again ("Weâ€™ve").

    UIDs stay as they are: they need not be read, only be the same every time.
    """
    if not LEAD.search(text):
        return text
    lines = text.split("\n")
    repaired = 0
    for number, line in enumerate(lines):
        if LEAD.search(line) and is_encoded_twice(line) and not line.startswith("UID"):
            lines[number] = fix_encoding(line, ENCODINGS)
            repaired += lines[number] != line
    if repaired:
        notes.repaired("encoded-twice", "Text encoded twice was repaired.", repaired)
    return "\n".join(lines)


def is_encoded_twice(line: str) -> bool:
    """Whether a line looks as if it was: not for single control characters, which are taken out as everywhere."""
    return bool(TWICE.search(line)) or is_bad(C1_CONTROLS.sub("", line))


def with_crlf(body: bytes) -> bytes:
    """Return a body whose lines end as RFC 5545 asks; the first line speaks for all, a mixture is left as it is."""
    end = body.find(b"\n")
    return body if body[end - 1 : end] == b"\r" else body.replace(b"\n", b"\r\n")


def with_lf(body: bytes) -> bytes:
    """Make every line end a LF: CRLF, LF, CR and doubled CRs occur, also mixed."""
    flat = body.replace(b"\r\n", b"\n")
    return LINE_BREAKS.sub(b"\n", flat) if b"\r" in flat else flat


def unfold(flat: bytes) -> bytes:
    """Undo folds of lines that end in LF."""
    return flat.replace(b"\n ", b"").replace(b"\n\t", b"")


def decode(body: bytes, content_type: str, notes: Notes) -> str:
    """Decode by the first of: strict UTF-8, the charset the server named, UTF-8 or Windows-1252 line by line."""
    try:
        return body.decode()
    except UnicodeDecodeError:
        pass
    charset = declared_charset(content_type)
    if charset:
        try:
            text = body.decode(charset)
        except (LookupError, UnicodeError):
            notes.repaired(
                "charset", f"Text is not in “{charset[:40]}”, which the server names. That name was ignored."
            )
        else:
            notes.repaired("charset", f"Text that is not UTF-8 was read as “{charset}”, which the server names.")
            return text
    return "\n".join(decode_lines(body.split(b"\n"), notes))


def declared_charset(content_type: str) -> str:
    """Return the charset parameter of a Content-Type unless it is a kind of UTF-8 or no text encoding at all."""
    header = Message()
    header["Content-Type"] = content_type.replace("\r", " ").replace("\n", " ")
    charset = str(header.get_content_charset() or "")
    try:
        name = codecs.lookup(charset).name
    except (LookupError, ValueError):
        return charset
    return "" if name.startswith("utf-8") else charset


def decode_lines(lines: list[bytes], notes: Notes) -> list[str]:
    """Decode each line by itself, so that one Latin-1 line does not spoil a UTF-8 calendar."""
    decoded = []
    foreign = 0
    for line in lines:
        try:
            decoded.append(line.decode("utf-8", "surrogatepass"))
        except UnicodeDecodeError:
            foreign += 1
            decoded.append(decode_damaged(line))
    if foreign:
        notes.repaired("charset", "Text that is not UTF-8 was read as Windows-1252.", foreign)
    return decoded


def decode_damaged(line: bytes) -> str:
    """Decode a line that is not UTF-8: as UTF-8 with holes if most of its foreign bytes are, else as Windows-1252."""
    kept = line.decode("utf-8", "ignore")
    good = len(kept.encode()) - len(kept)  # continuation bytes of whole sequences
    bad = len(line) - len(kept.encode())
    if good > bad:
        return kept
    try:
        return line.decode("cp1252")
    except UnicodeDecodeError:
        return line.decode("latin-1")


def shorten_lines(lines: list[str], notes: Notes) -> list[str]:
    """Cut lines longer than MAX_LINE."""
    long = [number for number, line in enumerate(lines) if len(line) > MAX_LINE]
    for number in long:
        lines[number] = lines[number][:MAX_LINE]
    if long:
        notes.dropped("long-line", f"Lines over {MAX_LINE:,} characters were shortened.", len(long))
    return lines
