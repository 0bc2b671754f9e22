"""The options before the command, and feeds.toml with these options applied."""

from __future__ import annotations

from dataclasses import dataclass

import click

from aggregator.clock import Clock
from aggregator.config import Config, load_config
from aggregator.secret_url import SecretUrl


@dataclass(frozen=True, slots=True)
class GlobalOptions:
    """The options of all commands."""

    config_path: str
    clock: Clock
    log_level: str | None = None  # None: the default of the command
    database: str | None = None  # overrides feeds.toml, which then needs to hold no password

    def load(self) -> Config:
        """Read feeds.toml. Raise ConfigError with every problem."""
        config = load_config(self.config_path)
        if self.database is None:
            return config
        return config.model_copy(
            update={"store": config.store.model_copy(update={"database": SecretUrl(self.database)})}
        )


pass_global_options = click.make_pass_decorator(GlobalOptions)
