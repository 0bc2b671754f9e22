"""The command line: the only place that puts clock, network, database and processes together.

In: arguments and feeds.toml. Out: text on stdout, logs and errors on stderr, an exit code.
Start at `main`: it lists the commands. Each command is one module in `commands`, or in `feeds` if it is about entries
of feeds.toml; `base` holds what they share.
May import everything; nothing imports it.
"""

from aggregator.cli.main import main

__all__ = ["main"]
