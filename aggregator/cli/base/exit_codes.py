"""Exit codes: what kind of error ended a process, for whoever started it.

0 all is well, 1 something failed, 2 feeds.toml or the command line is wrong, 75 (EX_TEMPFAIL) another aggregator
already works on this store.
"""

from __future__ import annotations

import os

from aggregator.errors import AggregatorError, ConfigError, StoreLockedError


def exit_code(error: AggregatorError) -> int:
    """Return the exit code that tells what kind of error ended the process."""
    if isinstance(error, ConfigError):
        return 2
    return os.EX_TEMPFAIL if isinstance(error, StoreLockedError) else 1
