"""What the options before the command say, as every command gets it."""

from __future__ import annotations

from dataclasses import dataclass

import click

from aggregator.clock import Clock


@dataclass(frozen=True, slots=True)
class Settings:
    """The options of all commands."""

    config_path: str
    clock: Clock
    log_level: str | None = None  # None: what suits the command


pass_settings = click.make_pass_decorator(Settings)
