"""The argument FEED of commands: the id of a feed, completed by the shell from feeds.toml."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any, TypeVar

import click

from aggregator.config import Config, Feed, load_config
from aggregator.errors import ConfigError

C = TypeVar("C", bound=Callable[..., Any])


def feed_argument(*, required: bool) -> Callable[[C], C]:
    """Return the decorator that adds FEED to a command."""
    return click.argument("feed", metavar="FEED" if required else "[FEED]", required=required, shell_complete=_complete)


def known_feed(config: Config, id_: str) -> Feed:
    """Return the feed with this id. Raise click.BadParameter if there is none."""
    for feed in config.feeds:
        if feed.id == id_:
            return feed
    known = ", ".join(feed.id for feed in config.feeds)
    raise click.BadParameter(f'no feed has the ID "{id_}". Available: {known}.', param_hint="FEED")


def _complete(ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[str]:
    path = (ctx.parent.params if ctx.parent else {}).get("config_path") or "feeds.toml"
    try:
        config = load_config(path, os.environ)
    except ConfigError:
        return []
    return [feed.id for feed in config.feeds if feed.id.startswith(incomplete)]
