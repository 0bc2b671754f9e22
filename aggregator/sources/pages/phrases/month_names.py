"""Month and weekday names in the languages that pages are read in, from CLDR, with the short forms people write."""

from __future__ import annotations

from functools import cache

from babel import Locale

LANGUAGES = ("en", "de", "es", "fr")

_EXTRA_WEEKDAYS = {"tues": 1, "weds": 2, "thur": 3, "thurs": 3, "mon": 0, "tue": 1, "wed": 2, "thu": 3, "fri": 4}
_EXTRA_MONTHS = {"sept": 9}
# Short forms that are words of everyday text: only the long form counts.
_WORDS = frozenset({"mar", "so", "do", "mi", "di", "mo", "sa", "fr", "sam", "lun", "dim", "jeu", "mer", "ven"}) | {
    "sat", "sun", "dom", "vie", "jue", "mié", "sáb", "mai", "ago",
}  # fmt: skip


@cache
def months() -> dict[str, int]:
    """Return the number of each month by its name in lower case, without a full stop."""
    found: dict[str, int] = {}
    for language in reversed(LANGUAGES):
        names = Locale(language).months["format"]
        for width in ("wide", "abbreviated"):
            found |= {_plain(name): number for number, name in names[width].items() if _plain(name) not in _WORDS}
    english = {_plain(name): number for number, name in Locale("en").months["format"]["wide"].items()}
    return found | english | _EXTRA_MONTHS | {"mar": 3, "mai": 5}


@cache
def weekdays() -> dict[str, int]:
    """Return the number of each weekday, Monday 0, by its name in lower case, without a full stop."""
    found: dict[str, int] = {}
    for language in reversed(LANGUAGES):
        names = Locale(language).days["format"]
        for width in ("wide", "abbreviated"):
            found |= {_plain(name): number for number, name in names[width].items() if _plain(name) not in _WORDS}
    return found | _EXTRA_WEEKDAYS | {"sat": 5, "sun": 6} | plural_weekdays()


@cache
def plural_weekdays() -> dict[str, int]:
    """Return the plurals, which say that something repeats: "Thursdays", "donnerstags", "jeudis"."""
    names = [
        (name, number)
        for language in ("en", "de", "fr")
        for number, name in Locale(language).days["format"]["wide"].items()
    ]
    spanish = {"sábados": 5, "domingos": 6}
    return {f"{_plain(name)}s": number for name, number in names} | spanish


def _plain(name: str) -> str:
    return name.casefold().rstrip(".")
