"""The translations of texts: .po files under translations/, compiled when first used.

The code has the English text, within `gettext(…)`, `{% trans %}` or, where the language is not known yet,
`gettext_noop(…)`. Catalogues are compiled in memory: that takes milliseconds once per process, and a shipped compiled
file could be out of date.
"""

from __future__ import annotations

from functools import cache
from gettext import GNUTranslations, NullTranslations
from importlib.resources import files
from io import BytesIO

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

CATALOGUES = {  # by their own names
    "en": "English",
    "de": "Deutsch",
    "es": "Español",
    "fr": "Français",
    "pt_BR": "Português (Brasil)",
    "hi": "हिन्दी",
    "ja": "日本語",
    "ko": "한국어",
    "zh_Hans": "简体中文",
}


def gettext_noop(text: str) -> str:
    """Mark a text for the catalogues that is translated later."""
    return text


@cache
def translations(code: str) -> NullTranslations:
    """Return the translations of one of CATALOGUES; English has none."""
    if code == "en":
        return NullTranslations()
    source = files("aggregator.web").joinpath("translations", f"{code}.po").read_bytes()
    compiled = BytesIO()
    write_mo(compiled, read_po(BytesIO(source), locale=code))
    compiled.seek(0)
    return GNUTranslations(compiled)
