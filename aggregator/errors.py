"""Everything that may go wrong, as one tree. Each error carries the sentence a person reads.

    AggregatorError
    ├── ConfigError      feeds.toml has problems: all of them at once, each with file, line, key and a hint
    ├── FetchError       one poll brought back nothing usable: `reason` is one word of REASONS
    ├── ReadError        a document that cannot be understood at all (what can be read is never lost to it)
    ├── RefusedError     an update that reads well but must not replace the last good copy
    └── StoreError       the store cannot be used
        ├── StoreBusyError    somebody else holds it just now: the next tick tries again
        ├── StoreDamagedError one thing in it cannot be read, and never will be: as good as lost
        ├── StoreLockedError  another daemon owns it: exit 75 (EX_TEMPFAIL)
        └── SchemaError       it was written by a newer version, or by something else

FetchError, ReadError and RefusedError cost one feed its update. None of them ever ends the process.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

REASONS = {
    "dns": "the host name could not be resolved",
    "refused": "the connection was refused or dropped",
    "tls": "the server's certificate or TLS version is not acceptable",
    "timeout": "the server took longer than allowed for the whole answer",
    "too-large": "the answer is larger than allowed",
    "encoding": "the answer is compressed in a way that cannot be undone",
    "truncated": "the answer ended before the calendar did",
    "empty": "the answer has no content",
    "html": "the server sent a web page instead of a calendar",
    "not-ics": "what the server sent is not an iCalendar file",
    "protocol": "the server's answer breaks HTTP",
    "redirect": "the redirects lead nowhere, in circles, or from https to http",
    "blocked": "the address leads into a private or reserved network, which is not allowed for this feed",
    "stopped": "the service stopped before the answer was here",
    "loop": "the feed is our own combined calendar",
    "shrunk": "far fewer events than before: the last good copy is kept until the change has lasted",
    "crashed": "reading the calendar took more memory or time than allowed",
    "defect": "this program made a mistake; the log has the details",
    "unreadable": "no event of the calendar could be read",
    # and "status-404" etc. for every other HTTP status
}


class AggregatorError(Exception):
    """Base of everything this program raises on purpose."""


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One mistake in feeds.toml."""

    line: int  # 1-based; 0 where no line can be named
    key: str  # full path, "feeds[2].interval"
    message: str
    hint: str = ""  # "did you mean …"


class ConfigError(AggregatorError):
    """feeds.toml has problems; `problems` lists every one."""

    def __init__(self, file: str, problems: tuple[Problem, ...]) -> None:
        self.file = file
        self.problems = problems
        super().__init__("\n".join(self._sentence(p) for p in problems))

    def _sentence(self, p: Problem) -> str:
        place = f"{self.file}:{p.line}" if p.line else self.file
        key = f" {p.key}:" if p.key else ""
        hint = f" ({p.hint})" if p.hint else ""
        return f"{place}:{key} {p.message}{hint}"


class FetchError(AggregatorError):
    """One poll brought back nothing usable. `reason` is a word of REASONS or "status-<code>"."""

    def __init__(self, reason: str, detail: str = "", *, retry_after: timedelta | None = None) -> None:
        self.reason = reason
        self.detail = detail or REASONS.get(reason, reason)
        self.retry_after = retry_after
        super().__init__(f"{reason}: {self.detail}")


class ReadError(AggregatorError):
    """A document that cannot be understood at all. `reason` as in FetchError."""

    def __init__(self, reason: str, detail: str = "") -> None:
        self.reason = reason
        self.detail = detail or REASONS.get(reason, reason)
        super().__init__(f"{reason}: {self.detail}")


class RefusedError(ReadError):
    """An update that reads well but must not replace the last good copy ("shrunk", "loop")."""


class StoreError(AggregatorError):
    """The store cannot be used; the message says why and what to do."""


class StoreBusyError(StoreError):
    """Somebody else is writing just now; trying again at the next tick is enough."""


class StoreDamagedError(StoreError):
    """One thing in the store cannot be read any more; all else can."""


class StoreLockedError(StoreError):
    """Another daemon already works on this store."""


class SchemaError(StoreError):
    """The store was written by a newer version of this program, or is no store of ours."""
