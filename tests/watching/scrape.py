"""What Prometheus reads from the service, and what deploy/ has of it."""

from __future__ import annotations

import re
from pathlib import Path

import yaml
from web.served import CONFIG, Site, sample

from aggregator.config import NoticeTarget

ROOT = Path(__file__).parent.parent.parent
RULES = ROOT / "deploy" / "prometheus" / "aggregator.rules.yml"


def scraped() -> str:
    """Return what /metrics answers, with one target of notices."""
    target = NoticeTarget(name="mail", webhook="https://hook.example/1")
    return Site(sample().snapshot(), CONFIG.model_copy(update={"notify": (target,)})).get("/metrics")


def metrics(text: str) -> dict[str, str]:
    """Return the description of every metric of a scrape, by name."""
    return dict(re.findall(r"^# HELP (\S+) (.*)$", text, re.MULTILINE))


def named(expression: str) -> set[str]:
    """Return the metrics of ours that an expression names."""
    return set(re.findall(r"\baggregator_\w+", expression))


def alerts() -> dict[str, dict]:
    """Return the alerts of the rules, by name."""
    document = yaml.safe_load(RULES.read_text(encoding="utf-8"))
    return {rule["alert"]: rule for group in document["groups"] for rule in group["rules"]}
