"""Which tests answer for a module, and which changes to it change nothing.

A module that decides something for subscribers has a row here; `mutate.py` tries it against these tests alone, so they
have to say what the module is for without help from tests of the whole.
"""

from __future__ import annotations

TESTS: dict[str, str] = {
    "aggregator/secret_url.py": "tests/test_secret_url.py",
    "aggregator/polling/pacing.py": "tests/polling/test_pacing.py",
    "aggregator/publish/published_uids.py": "tests/publish/test_uid_assignment.py",
}

EQUIVALENT: dict[str, dict[str, str]] = {
    "aggregator/secret_url.py": {
        r"""_URL = re.compile('[A-Za-z][A-Za-z0-9+.-]*://[^\\s\\"\'<>\\\\]+')""": "a scheme alone has nothing to hide",
        r"_HOST = re.compile('[\\w.-]{1,253}|[0-9A-Fa-f:.]{1,45}')": "no IPv6 address has one character",
        r"_HOST = re.compile('[\\w.-]{1,253}|[0-9A-Fa-f:.]{2,46}')": "no IPv6 address has 46 characters",
        "without __slots__ = ('_url',)": "it saves memory",
        "authority, host, _ = (parts.netloc, parts.hostname or '~', parts.port)": "neither is a host",
    },
    "aggregator/polling/pacing.py": {
        "asked = min(max(hints.retry_after, timedelta(-1)), LONGEST_BACKOFF)": "no wait is below 0, which is longer",
        "doublings = min(max(state.failures - 1, 0), 21)": "LONGEST_BACKOFF is reached after 11",
        "doublings = min(max(state.failures - 1, 0), 19)": "LONGEST_BACKOFF is reached after 11",
        "number = max(len(feed_ids), 2)": "one feed alone is asked at once, whatever the step",
    },
}
"""For each module the lines that no test can notice, as they are with the change, and why."""
