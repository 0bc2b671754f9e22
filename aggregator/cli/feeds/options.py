"""What the commands about feeds share: their argument, options, and feeds.toml if there is one."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import click

from aggregator.cli.base.global_options import GlobalOptions
from aggregator.config import Config
from aggregator.errors import ConfigError


class Zone(click.ParamType[ZoneInfo]):
    """An IANA time zone."""

    name = "zone"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> ZoneInfo:
        """Look the zone up, or fail with a sentence."""
        try:
            return ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            self.fail(f"'{value}' is not an IANA time zone like Europe/Madrid", param, ctx)


source_argument = click.argument("source")
allow_private_option = click.option(
    "--allow-private", is_flag=True, help="Allow loopback and private network addresses."
)
zone_option = click.option("--zone", type=Zone(), help="Time zone of the dates shown. Default: that of this machine.")


def existing_config(options: GlobalOptions) -> Config | None:
    """Read feeds.toml if there is one that lists feeds. Raise ConfigError if it has mistakes."""
    if not Path(options.config_path).exists():
        return None
    try:
        return options.load()
    except ConfigError as error:
        if all(problem.key == "feeds" for problem in error.problems):  # it lists none yet
            return None
        raise
