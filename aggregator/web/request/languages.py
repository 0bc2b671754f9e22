"""The visitor's language: the one in the URL, else the one chosen before, else the first one of the browser.

Texts come from a catalogue. The region ("en-US", "es-MX") decides about 12 or 24 hours, the order of day and month, and
the first weekday (CLDR, by Babel). So "en" in a URL keeps the region that the browser names.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from babel import Locale, UnknownLocaleError

from aggregator.web.request.gettext_catalogues import CATALOGUES
from aggregator.web.request.locale_text import Language

LANGUAGE_COOKIE = "lang"
# The region of a language without one. English: 24-hour clock, weeks from Monday. Others: weeks start as they do there.
_NEUTRAL = {"en": "en_GB", "hi": "hi_IN", "ja": "ja_JP", "ko": "ko_KR", "pt": "pt_BR"}
_BY_LANGUAGE = {code.partition("_")[0]: code for code in CATALOGUES}


def choose_language(asked: str, remembered: str, accepted: Sequence[str], default: str) -> Language:
    """Return the first language with a catalogue; `accepted` are the browser's, best first."""
    available = [found for tag in accepted if (found := find_language(tag))]
    wanted = find_language(asked) or find_language(remembered)
    if wanted is None:
        return available[0] if available else (find_language(default) or Language())
    return next((language for language in available if language.code == wanted.code), wanted)


@lru_cache(maxsize=512)
def find_language(tag: str) -> Language | None:
    """Return the language of a tag such as "es-MX" (BCP 47), if there is a catalogue for it."""
    primary = tag.replace("-", "_").partition("_")[0].lower()
    code = _BY_LANGUAGE.get(primary)
    if code is None:
        return None
    locale = _locale(_NEUTRAL.get(tag.lower(), tag)) or Locale.parse(_NEUTRAL.get(primary, code))
    if locale.script and not code.endswith(locale.script) and "_" in code:
        locale = Locale.parse(code)  # dates in the script of the texts
    return Language(code, locale)


def _locale(tag: str) -> Locale | None:
    try:
        return Locale.parse(tag[:35].replace("-", "_"))
    except (ValueError, UnknownLocaleError):
        return None
