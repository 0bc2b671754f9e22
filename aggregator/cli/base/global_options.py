"""The options before the command, and feeds.toml with these options applied."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import click

from aggregator.clock import Clock
from aggregator.config import Config, load_config
from aggregator.config.environment import environment_settings, without_effect
from aggregator.secret_url import SecretUrl

DATABASE_VARIABLE = "AGGREGATOR_DATABASE"


@dataclass(frozen=True, slots=True)
class GlobalOptions:
    """The options of all commands."""

    config_path: str
    clock: Clock
    log_level: str | None = None  # None: the default of the command
    database: str | None = None  # overrides feeds.toml, which then needs to hold no password
    environ: Mapping[str, str] = field(default_factory=dict, repr=False)  # as at the start: it may hold secrets

    def load(self) -> Config:
        """Read feeds.toml, with the settings in the environment over it. Raise ConfigError with every problem."""
        config = load_config(self.config_path, self.environ)
        if self.database is None:
            return config
        return config.model_copy(
            update={"store": config.store.model_copy(update={"database": SecretUrl(self.database)})}
        )

    def variables(self) -> dict[str, str]:
        """Return the key that each environment variable sets: `server.listen` by AGGREGATOR_SERVER__LISTEN."""
        found = environment_settings(self.environ).variables
        keys = {variable: ".".join(map(str, path)) for path, variable in found.items()}
        if self.database is not None and self.environ.get(DATABASE_VARIABLE) == self.database:
            keys = {variable: key for variable, key in keys.items() if key != "store.database"}
            keys[DATABASE_VARIABLE] = "store.database"
        return dict(sorted(keys.items()))

    def unused_variables(self, config: Config) -> tuple[str, ...]:
        """Return the variables with our prefix that have no effect."""
        named = [name for feed in config.feeds for name in (feed.url_env, feed.headers_env)]
        named += [name for target in config.notify for name in (target.apprise_env, target.webhook_env)]
        return without_effect(self.environ, named)


pass_global_options = click.make_pass_decorator(GlobalOptions)
