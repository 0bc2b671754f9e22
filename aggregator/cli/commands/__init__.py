"""One module for each command, and what several commands need.

In: `GlobalOptions` and the options of the command. Out: a table, a file, or a running service; an exit code.
Start at `fetch` and `poll_once` (one poll of all feeds), then `serve` (the service). `wiring` builds the dependencies.
May import: everything but `cli.main`.

check, fetch, serve, render, migrate, demo     one command each
duplicates_command                             `aggregator duplicates` and `aggregator explain`
poll_once, reports, wiring                     one poll of all feeds; tables; dependencies
"""
