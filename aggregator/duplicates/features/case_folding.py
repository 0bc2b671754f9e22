"""Texts of titles and places as they are compared: without capitals, and without accents of Latin letters."""

from __future__ import annotations

import unicodedata


def casefolded(text: str) -> str:
    """Lower-case `text`, with compatibility forms and accents of Latin letters undone, for comparing."""
    if text.isascii():
        return text.lower()
    out = []
    for char in unicodedata.normalize("NFKC", text).casefold():
        base = unicodedata.normalize("NFD", char)
        out.append(base[0] if "a" <= base[0] <= "z" else char)
    return "".join(out)
