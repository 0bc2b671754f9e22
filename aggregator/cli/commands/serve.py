"""`aggregator serve`: runs the poller and the web server as child processes.

    supervisor ─┬─ poll   polls feeds, builds the combined calendar
                └─ web    granian and its workers: serve the published snapshot from memory

They are processes because a thread that parses made the web server forty times slower. The poller and its parser
processes have a lower priority, so that requests come first. `--role` starts one of the two, so that pollers and web
servers can run on different machines.
"""

from __future__ import annotations

import os
import signal
import socket
from collections.abc import Callable, Mapping
from contextlib import nullcontext
from dataclasses import replace
from datetime import datetime
from functools import partial
from pathlib import Path

import click
import structlog

from aggregator.cli.base import logs
from aggregator.cli.base.exit_codes import exit_code
from aggregator.cli.base.file_watch import watching
from aggregator.cli.base.global_options import GlobalOptions, pass_global_options
from aggregator.cli.base.listening import inherited, listen
from aggregator.cli.base.service_state import ServiceState
from aggregator.cli.base.supervisor import ChildProcess, Task, supervise
from aggregator.cli.commands.wiring import NOTICE_AGENT, opened_store, poller_dependencies
from aggregator.config import Config, secret_files
from aggregator.errors import AggregatorError, ConfigError, ListenError, SchemaError, StoreError, StoreLockedError
from aggregator.notices.notifier import Notifier
from aggregator.polling import daemon
from aggregator.process.malloc_trim import limit_arenas
from aggregator.process.sd_notify import ServiceManager
from aggregator.store import StoreReader
from aggregator.web.published_files import publishing
from aggregator.web.server import serve as serve_web

log = structlog.get_logger()

NICENESS = 10  # of the poller: a tenth of a processor that web workers want too, all of an idle one

ROLES = {"all": ("poll", "web"), "poll": ("poll",), "web": ("web",)}


@click.command(short_help="Run the service.")
@click.option(
    "--role",
    type=click.Choice(list(ROLES)),
    default="all",
    show_default=True,
    help="Part to run: the poller, the web server, or both.",
)
@pass_global_options
@click.pass_context
def serve(ctx: click.Context, options: GlobalOptions, role: str) -> None:
    """Run the service. Stop it with Ctrl-C or SIGTERM. It reloads feeds.toml when the file changes, and on SIGHUP."""
    logs.configure(options.log_level or "info")
    ctx.exit(run(options, role))


def run(options: GlobalOptions, role: str = "all") -> int:
    """Run the processes of a role; return the exit code. Raise what would stop them at once."""
    config = options.load()
    for variable in options.unused_variables(config):
        log.warning("variable has no effect", variable=variable)
    _check_store(config, role)
    listener = None if role == "poll" else inherited() or listen(config.server)
    log.info("serving", role=role, url=f"{config.server.base_url}/", feeds=len(config.feeds))
    state = ServiceState(ServiceManager.of(options.environ, os.getpid()), _summary(config, role))
    reload = _Reload(options, config, role, listener, state)
    return supervise(_tasks(options, config, role, listener), reload, partial(watching, reload.files), state)


def _summary(config: Config, role: str) -> str:
    """Say what the service does, for `systemctl status`."""
    feeds = f"{len(config.feeds)} feed{'s' * (len(config.feeds) != 1)}"
    return f"Polls {feeds}." if role == "poll" else f"Serves {feeds} at {config.server.base_url}/"


def _tasks(options: GlobalOptions, config: Config, role: str, listener: socket.socket | None) -> dict[str, Task]:
    """Return what each process runs. It gets the settings as read: feeds.toml may be broken when it is restarted."""
    sockets = {"web": listener}
    return {name: partial(run_child, options, config, name, sockets.get(name)) for name in ROLES[role]}


class _Reload:
    """Handles SIGHUP and a changed feeds.toml.

    The poller reloads the file itself; the web server is replaced if settings changed.
    """

    def __init__(
        self, options: GlobalOptions, config: Config, role: str, listener: socket.socket | None, state: ServiceState
    ) -> None:
        self._listener = listener
        self._state = state
        self._options = options
        self._config = config
        self._read: Config | str = config  # what reading the file came to last time: settings, or problems
        self._role = role

    def files(self) -> tuple[Path, ...]:
        """Return the files that settings come from: feeds.toml, and those that it names for secrets. For any thread."""
        file, config = Path(self._options.config_path), self._config
        named = (*config.feeds, *config.notify)
        return (file, *secret_files(named, file.parent, self._options.environ))

    def __call__(self, children: Mapping[str, ChildProcess], asked: bool) -> None:  # noqa: FBT001  as `Reload`
        before, self._read = self._read, self._load()
        if self._read == before and not asked:  # SIGHUP has applied the change already, or only a comment changed
            return
        if "poll" in children:
            children["poll"].signal(signal.SIGHUP)
        config = self._read
        if isinstance(config, str):
            self._state.reloaded("feeds.toml has errors, so the settings before stay. See the log.")
            if "poll" not in children:  # otherwise the poller reports it, in the log and on the status page
                log.error("feeds.toml not reloaded", problem=config)
            return
        self._state.reloaded(_summary(config, self._role))
        if config != self._config:
            self._listen_again(config)
            self._config = config
            for name, task in _tasks(self._options, config, self._role, self._listener).items():
                children[name].task = task
            if "web" in children:
                children["web"].replace()

    def _load(self) -> Config | str:
        try:
            return self._options.load()
        except ConfigError as error:
            return str(error)

    def _listen_again(self, config: Config) -> None:
        """Open another socket if feeds.toml has another address, or keep the one there is if that is not possible."""
        if self._listener is None or config.server.listen == self._config.server.listen:
            return
        try:
            before, self._listener = self._listener, listen(config.server)
        except ListenError as error:
            log.error("listen address not changed", problem=str(error))  # noqa: TRY400  the sentence is enough
        else:
            before.close()  # the old web server has its own descriptor, until it is replaced


def run_child(
    options: GlobalOptions,
    config: Config,
    name: str,
    listener: socket.socket | None,
    ready: Callable[[], None],
) -> int:
    """Run the poller or the web server until it is stopped; return the exit code."""
    logs.configure(options.log_level or "info")
    try:
        if listener is not None and name == "web":
            serve_web(config, partial(StoreReader, config.store.database.reveal()), options.clock, listener, ready)
        else:
            _poll(options, config, ready)
    except AggregatorError as error:
        log.error("process stopped", role=name, problem=str(error))  # noqa: TRY400  the sentence is enough
        return exit_code(error)
    return 0


def _poll(options: GlobalOptions, config: Config, ready: Callable[[], None]) -> None:
    os.nice(NICENESS)  # inherited by the processes it starts
    limit_arenas()
    with (
        opened_store(config) as store,
        store.owned(),
        poller_dependencies(config, options, store) as parts,
        (notifier := Notifier(store, NOTICE_AGENT)).running(options.clock),
        publishing(config, partial(StoreReader, config.store.database.reveal()), options.clock) as files,
    ):

        def after_tick(current: Config, now: datetime) -> None:
            files.use(current)
            notifier.look(current, now)

        ready()
        all_parts = replace(parts, notify=after_tick, trouble=lambda: files.problem)
        daemon.run(config, all_parts, options.clock, ready)


def _check_store(config: Config, role: str) -> None:
    """Raise what would stop the processes. In a process it would fill the log with restarts.

    A database that cannot be written to stops nothing: what it holds is served, and the poller waits for better times.
    """
    try:
        with opened_store(config) as store, nullcontext() if role == "web" else store.owned():
            pass
    except (SchemaError, StoreLockedError):
        raise
    except StoreError as error:
        log.error("database cannot be used yet", problem=str(error))  # noqa: TRY400  the sentence is enough
