"""The programs that check the files of deploy/: `make .venv/.deploy` installs them; without them a test is skipped."""

from __future__ import annotations

import os
import platform
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from requirements import missing

ROOT = Path(__file__).parents[2]
KUSTOMIZE = ROOT / "deploy" / "kubernetes"
CHART = ROOT / "deploy" / "helm" / "aggregator"
KUBERNETES = ("1.30", "1.37")  # oldest and newest version that is checked

# What is rendered: each way to run the service on Kubernetes.
RENDERED = {
    "kustomize, SQLite": ("kubectl", "kustomize", str(KUSTOMIZE / "overlays" / "sqlite")),
    "kustomize, PostgreSQL": ("kubectl", "kustomize", str(KUSTOMIZE / "overlays" / "postgres")),
    "Helm, SQLite": ("helm", "template", "calendar", str(CHART)),
    "Helm, PostgreSQL and all options": (
        *("helm", "template", "calendar", str(CHART), "--namespace", "calendars"),
        *("--set", "database.secret=db,urlsSecret=urls,ingress.enabled=true,ingress.tlsSecret=tls"),
        *("--set", "ingress.className=nginx,settings.WINDOW__MAX_BYTES=1000000,settings.PAGE__LANGUAGE=es"),
        *("--set", f"image.digest=sha256:{'0' * 64},imagePullSecrets[0].name=registry"),
    ),
}


def program(name: str) -> str:
    """Return the path of a program, or skip the test."""
    if name in ("kubectl", "helm") and platform.machine() != "x86_64":
        missing(f"{name} comes for x86_64 only")
    path = Path(sys.prefix) / "deploy" / "bin" / name
    if not path.exists():
        missing(f"{name} is missing: `make .venv/.deploy` installs it")
    return str(path)


def ran(name: str, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run a program with nothing in its environment but these variables, and return what it printed."""
    environment = {"PATH": os.environ["PATH"], "HOME": "/nonexistent", **variables}
    return subprocess.run(
        [program(name), *arguments], capture_output=True, text=True, env=environment, check=False, timeout=100
    )


@cache
def rendered(name: str) -> str:
    """Return the manifests of one of RENDERED."""
    result = ran(*RENDERED[name])
    assert result.returncode == 0, result.stderr
    return result.stdout


def resources(name: str) -> list[dict[str, Any]]:
    """Return the resources of one of RENDERED."""
    return [one for one in yaml.safe_load_all(rendered(name)) if one]


def of_kind(name: str, *kinds: str) -> list[dict[str, Any]]:
    """Return the resources of these kinds."""
    return [one for one in resources(name) if one["kind"] in kinds]


def pods(name: str) -> list[dict[str, Any]]:
    """Return the pod templates."""
    return [one["spec"]["template"] for one in of_kind(name, "Deployment", "StatefulSet")]
