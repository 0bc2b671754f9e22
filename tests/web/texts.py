"""Bring the catalogues up to date with the texts the page shows: new ones come in empty, unused ones go.

Run from the top of the repository: `python tests/web/texts.py`. Then fill in what is empty.
"""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from aggregator.web.request.gettext_catalogues import CATALOGUES

PACKAGE = Path(__file__).parent.parent.parent / "aggregator"
WEB = PACKAGE / "web"
SHOWN = (WEB, PACKAGE / "health")  # folders with texts that pages show
METHODS = [("**.py", "python"), ("**.html", "jinja2.ext.babel_extract")]
OPTIONS = {"**.html": {"trimmed": "true", "silent": "false"}}
KEYWORDS = {"_": None, "gettext": None, "gettext_noop": None, "ngettext": (1, 2)}


def shown_texts() -> Catalog:
    """Every text of the page, in English, with the files it stands in."""
    catalog = Catalog(fuzzy=False)
    for folder in SHOWN:
        for file, _, message, comments, context in extract_from_dir(folder, METHODS, OPTIONS, KEYWORDS):
            catalog.add(message, locations=[(file, None)], auto_comments=comments, context=context)
    return catalog


def translated_texts(code: str) -> Catalog:
    """A catalogue as it is."""
    return read_po(BytesIO(path(code).read_bytes()), locale=code)


def head(code: str) -> str:
    """What stands before the texts of a catalogue: its glossary, language and plural forms. It is kept as it is."""
    before, end, _ = path(code).read_text(encoding="utf-8").partition("\n\n")
    return before + end


def path(code: str) -> Path:
    return WEB / "translations" / f"{code}.po"


def main() -> None:
    """Update all catalogues."""
    shown = shown_texts()
    for code in CATALOGUES.keys() - {"en"}:
        catalog = translated_texts(code)
        catalog.update(shown, no_fuzzy_matching=True, update_header_comment=False)
        catalog.obsolete.clear()
        body = BytesIO()
        write_po(body, catalog, width=110, sort_output=True, include_lineno=False, omit_header=True)
        path(code).write_text(head(code) + body.getvalue().decode(), encoding="utf-8")
        empty = sum(not any(m.string if m.pluralizable else [m.string]) for m in catalog if m.id)
        print(f"{code}: {len(catalog)} texts, {empty} of them empty")


if __name__ == "__main__":
    main()
