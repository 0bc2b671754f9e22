"""The command line, and the only place where clock, network, store and processes are put together.

main      the options of all commands; errors → sentences and exit codes     logs        what is logged, and how
check, fetch, render, serve, demo    one command each                        tables      results for people
wiring    config → store, fetcher, reader, poller parts                      supervisor  child processes, kept alive
"""

from aggregator.cli.main import main

__all__ = ["main"]
