"""The Compose files of deploy/compose, as far as a test needs them without an engine."""

from __future__ import annotations

import re
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


@contextmanager
def caddy_before(servers: Sequence[str], program: str, folder: Path) -> Iterator[str]:
    """Run Caddy with the file of the PostgreSQL layout, and give its address.

    It has no certificate here. Names of containers mean nothing, so the web servers are named one by one.
    """
    named = " ".join(server.removeprefix("http://") for server in servers)
    text = (FOLDER / "postgres" / "Caddyfile").read_text(encoding="utf-8")
    text, count = re.subn(r"dynamic a web 8080 \{.*?\}", f"to {named}", text, flags=re.DOTALL)
    assert count == 1
    (folder / "Caddyfile").write_text("{\n\tadmin off\n}\n" + text, encoding="utf-8")
    base = f"http://127.0.0.1:{free_port()}"
    process = subprocess.Popen(
        [program, "run", "--adapter", "caddyfile", "--config", str(folder / "Caddyfile")],
        env={"SITE": base, "HOME": str(folder)},
        stderr=subprocess.DEVNULL,
    )
    try:
        yield base
    finally:
        process.terminate()
        process.wait()
