"""Which tests answer for a module, and which changes to it change nothing.

A module that decides something for subscribers has a row here; `mutate.py` tries it against these tests alone, so they
have to say what the module is for without help from tests of the whole.
"""

from __future__ import annotations

TESTS: dict[str, str] = {
    "aggregator/fetch/redaction.py": "tests/fetch/test_redaction.py",
    "aggregator/polling/pacing.py": "tests/polling/test_pacing.py",
}

EQUIVALENT: dict[str, dict[str, str]] = {}
"""For each module the lines that no test can notice, as they are with the change, and why."""
