"""The Compose files of deploy/compose, as far as a test needs them without an engine."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import yaml
from service import free_port

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


def copy_caddy_files(folder: Path) -> None:
    """Put the files that the PostgreSQL layout mounts for Caddy into one folder."""
    for volume in services("postgres", {"SITE": "x", "POSTGRES_PASSWORD": "x"})["caddy"]["volumes"]:
        if isinstance(volume, dict):
            shutil.copy(FILES["postgres"].parent / volume["source"], folder / Path(volume["target"]).name)


@contextmanager
def caddy_before(servers: Sequence[str], program: str, folder: Path) -> Iterator[str]:
    """Run Caddy with the files that the PostgreSQL layout mounts, and give its address. It has no certificate here."""
    copy_caddy_files(folder)
    base = f"http://127.0.0.1:{free_port()}"
    named = " ".join(server.removeprefix("http://") for server in servers)
    process = subprocess.Popen(
        [program, "run", "--config", str(folder / "Caddyfile")],
        env={"SITE": base, "HOME": str(folder), "CALENDAR_SERVICE": named, "CADDY_ADMIN": f"127.0.0.1:{free_port()}"},
        stderr=subprocess.DEVNULL,
    )
    try:
        yield base
    finally:
        process.terminate()
        process.wait()
