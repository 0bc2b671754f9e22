"""The Compose files of deploy/compose, as far as a test needs them without an engine."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "deploy" / "compose"
FILES = {folder.name: folder / "compose.yaml" for folder in sorted(FOLDER.iterdir()) if folder.is_dir()}

_VARIABLE = re.compile(r"\$\{(\w+)(?::([-?])([^}]*))?\}")


def services(name: str, environ: Mapping[str, str]) -> dict[str, Any]:
    """Return the services of a file with the variables of `environ` set, as Compose does."""
    text = _VARIABLE.sub(lambda found: _value(found, environ), FILES[name].read_text(encoding="utf-8"))
    return yaml.safe_load(text)["services"]


def _value(found: re.Match[str], environ: Mapping[str, str]) -> str:
    name, operator, rest = found.groups()
    if environ.get(name):
        return environ[name]
    if operator == "-":
        return rest
    raise KeyError(f"{name}: {rest}")
