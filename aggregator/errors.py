"""All errors this program raises on purpose, as one tree. Each carries the sentence an operator reads.

    AggregatorError
    ├── ConfigError      feeds.toml has problems: all of them at once, each with file, line, key and a hint
    ├── FetchError       a poll brought back nothing usable: `reason` is one word of REASONS
    ├── ReadError        a document of which nothing can be read
    │   └── RefusedError      a document that can be read, but must not replace the last good copy
    ├── ListenError      the service cannot listen on its address
    ├── FolderError      a folder of files for a web server cannot be written
    └── StoreError       the database cannot be used
        ├── StoreBusyError    another process holds a lock: the next tick tries again
        ├── StoreDamagedError one stored value cannot be read, and never will be
        ├── StoreLockedError  another poller owns it: exit code 75 (EX_TEMPFAIL)
        └── SchemaError       it was written by a newer version or by another program

After a FetchError, ReadError or RefusedError one feed misses one update. None of them ends the process.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

REASONS = {
    "dns": "The host name cannot be resolved. Check the URL.",
    "refused": "The connection was refused or closed.",
    "tls": "The server's certificate is not valid.",
    "timeout": "The server took too long. Raise `timeout` if this goes on.",
    "too-large": "The calendar is larger than `max_bytes`.",
    "encoding": "The compressed response cannot be decoded.",
    "truncated": "The response is incomplete.",
    "empty": "The response is empty.",
    "html": "The server sent a web page, not a calendar. Check the URL.",
    "error-page": "The page shows an error or asks to log in. The previous copy is kept.",
    "not-ics": "The response is not an iCalendar file.",
    "protocol": "The response is not valid HTTP.",
    "redirect": "The redirect cannot be followed.",
    "blocked": "The URL resolves to a private network address. Set `allow_private = true` if that is intended.",
    "proxy": "The proxy refused the request. Check `proxy`.",
    "stopped": "The service stopped before the download ended.",
    "loop": "The feed is this service's own calendar. Remove it from feeds.toml.",
    "shrunk": "Most upcoming events are gone. The previous copy is kept until the change is confirmed.",
    "crashed": "Reading the calendar exceeded the memory or time limit.",
    "defect": "Internal error. See the log.",
    "unreadable": "No event could be read.",
    # and "status-404" etc. for every other HTTP status
}


class AggregatorError(Exception):
    """Base of all errors this program raises on purpose."""


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One mistake in feeds.toml, or in an environment variable that sets one of its keys."""

    line: int  # 1-based; 0 if unknown
    key: str  # full path, "feeds[2].interval"
    message: str
    hint: str = ""  # "did you mean …"
    variable: str = ""  # name of the environment variable, "" if it is in the file


class ConfigError(AggregatorError):
    """feeds.toml has problems; `problems` lists every one."""

    def __init__(self, file: str, problems: tuple[Problem, ...]) -> None:
        self.file = file
        self.problems = problems
        super().__init__("\n".join(self._sentence(p) for p in problems))

    def _sentence(self, p: Problem) -> str:
        hint = f" ({p.hint})" if p.hint else ""
        if p.variable:
            return f"{p.variable}: {p.message}{hint}"
        place = f"{self.file}:{p.line}" if p.line else self.file
        key = f" {p.key}:" if p.key else ""
        return f"{place}:{key} {p.message}{hint}"


class FetchError(AggregatorError):
    """A poll brought back nothing usable. `reason` is a word of REASONS or "status-<code>".

    `host` is the one that answered, after redirects, with its port; "" where none did or it does not matter.
    """

    def __init__(self, reason: str, detail: str = "", *, retry_after: timedelta | None = None, host: str = "") -> None:
        self.reason = reason
        self.detail = detail or REASONS.get(reason, reason)
        self.retry_after = retry_after
        self.host = host
        super().__init__(f"{reason}: {self.detail}")


class ReadError(AggregatorError):
    """A document of which nothing can be read. `reason` as in FetchError."""

    def __init__(self, reason: str, detail: str = "") -> None:
        self.reason = reason
        self.detail = detail or REASONS.get(reason, reason)
        super().__init__(f"{reason}: {self.detail}")


class RefusedError(ReadError):
    """A document that can be read, but must not replace the last good copy ("shrunk", "loop")."""


class ListenError(AggregatorError):
    """The service cannot listen on its address."""


class FolderError(AggregatorError):
    """A folder of files for a web server cannot be written; the message says which file, why and what to do."""


class StoreError(AggregatorError):
    """The database cannot be used; the message says why and what to do."""


class StoreBusyError(StoreError):
    """Another process holds a lock; trying again at the next tick is enough."""


class StoreDamagedError(StoreError):
    """One stored value cannot be read any more; all others can."""


class StoreLockedError(StoreError):
    """Another poller already works on this database."""


class SchemaError(StoreError):
    """The database was written by a newer version of this program, or by another program."""
