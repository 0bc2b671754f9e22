"""Exit codes: the kind of error that ended a process.

0 success, 1 something failed, 2 feeds.toml or the command line has errors, 75 (EX_TEMPFAIL of sysexits.h) another
aggregator uses the database.
"""

from __future__ import annotations

import os

from aggregator.errors import AggregatorError, ConfigError, StoreLockedError


def exit_code(error: AggregatorError) -> int:
    """Return the exit code for the error that ended a process."""
    if isinstance(error, ConfigError):
        return 2
    return os.EX_TEMPFAIL if isinstance(error, StoreLockedError) else 1
