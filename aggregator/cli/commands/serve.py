"""`aggregator serve`: the poller's process and the web's, started and stopped together.

    supervisor ─┬─ poll   asks feeds, builds what is served
                └─ web    granian and its workers: answer from the store's snapshot

A thread that parses beside the server in one process would cost readers a factor of forty; two processes cost nothing.
Where both want a processor, readers come first: the poller and the processes it reads with have a lower priority. With
`--role` there is one child only, so that pollers and web servers may be on machines of their own.
"""

from __future__ import annotations

import os
import signal
import socket
from collections.abc import Mapping
from contextlib import nullcontext
from functools import partial

import click
import structlog

from aggregator.cli.base import logs
from aggregator.cli.base.exit_codes import exit_code
from aggregator.cli.base.global_options import GlobalOptions, pass_settings
from aggregator.cli.base.supervisor import Child, Work, supervise
from aggregator.cli.commands.wiring import poller_parts
from aggregator.config import Config
from aggregator.errors import AggregatorError, ConfigError
from aggregator.polling import daemon
from aggregator.process.malloc_trim import limit_arenas
from aggregator.store import open_store
from aggregator.web.server import serve as serve_web

log = structlog.get_logger()

MODESTY = 10  # the poller's niceness: a tenth of a processor that readers want as well, all of one they leave idle

ROLES = {"all": ("poll", "web"), "poll": ("poll",), "web": ("web",)}


@click.command()
@click.option(
    "--role",
    type=click.Choice(list(ROLES)),
    default="all",
    show_default=True,
    help="What to run: the poller, the web server, or both.",
)
@pass_settings
@click.pass_context
def serve(ctx: click.Context, settings: GlobalOptions, role: str) -> None:
    """Poll the feeds and serve what comes of them, until Ctrl-C or SIGTERM. SIGHUP reads feeds.toml anew."""
    logs.configure(settings.log_level or "info")
    ctx.exit(run(settings, role))


def run(settings: GlobalOptions, role: str = "all") -> int:
    """Run the children of a role; return the exit code. Raise what makes starting them pointless."""
    config = settings.load()
    _check(config, role)
    log.info("serving", role=role, address=f"{config.server.base_url}/", feeds=len(config.feeds))
    return supervise(_works(settings, config, role), _Reloading(settings, config, role))


def _works(settings: GlobalOptions, config: Config, role: str) -> dict[str, Work]:
    """Say what the children do. They get the settings as read: feeds.toml may be broken when one is started again."""
    return {name: partial(run_child, settings, config, name) for name in ROLES[role]}


class _Reloading:
    """What SIGHUP means: the poller reads feeds.toml itself; the web is started again if its settings changed."""

    def __init__(self, settings: GlobalOptions, config: Config, role: str) -> None:
        self._settings = settings
        self._config = config
        self._role = role

    def __call__(self, children: Mapping[str, Child]) -> None:
        if "poll" in children:
            children["poll"].signal(signal.SIGHUP)
        try:
            config = self._settings.load()
        except ConfigError as error:
            if "poll" not in children:  # otherwise the poller says so, in the log and on the status page
                log.error("feeds.toml not reloaded", problem=str(error))  # noqa: TRY400  the sentence says it all
            return
        if config != self._config:
            self._config = config
            for name, work in _works(self._settings, config, self._role).items():
                children[name].work = work
            if "web" in children:
                children["web"].restart()


def run_child(settings: GlobalOptions, config: Config, name: str) -> int:
    """Be the poller or the web server until told to stop; return the exit code."""
    logs.configure(settings.log_level or "info")
    try:
        if name == "web":
            serve_web(config, partial(open_store, config.store.database), settings.clock)
        else:
            _poll(settings, config)
    except AggregatorError as error:
        log.error("cannot go on", role=name, problem=str(error))  # noqa: TRY400  the sentence says it all
        return exit_code(error)
    return 0


def _poll(settings: GlobalOptions, config: Config) -> None:
    os.nice(MODESTY)  # inherited by the processes it starts
    limit_arenas()
    with (
        open_store(config.store.database) as store,
        store.owned(),
        poller_parts(config, settings, store) as parts,
    ):
        if store.set_aside:
            log.warning("store was damaged", kept_as=str(store.set_aside))
        daemon.run(config, parts, settings.clock)


def _check(config: Config, role: str) -> None:
    """Raise a sentence for what would stop the children: in a child it would be a line in the log, again and again."""
    if role != "poll":
        _check_address(config)
    with open_store(config.store.database) as store, nullcontext() if role == "web" else store.owned():
        pass


def _check_address(config: Config) -> None:
    """Raise a sentence if nobody can listen there."""
    host, port = config.server.address
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        with socket.socket(family) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((host, port))
    except OSError as error:
        raise click.ClickException(
            f"Cannot listen on {config.server.listen}: {(error.strerror or str(error)).lower()}. "
            "Another address can be set in feeds.toml, [server] listen."
        ) from error
