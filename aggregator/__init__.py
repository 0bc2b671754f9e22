"""Calendars of open source communities, merged into one: where to find what.

    feeds.toml ─ config ─┐
                         ▼            ┌──────── pure: same input, same output, `now` is an argument ───────┐
      daemon ── poll ─ fetch ─ document ─ sources ─ calendar ─ timezones ─ duplicates ─ merge ─ snapshot
        │        │                                                                           │
        │        └─ pacing                                                                   │
        └──────────────────────── store (SQLite or PostgreSQL) ◄─────────────────────────────┘
                                            │
                                            ▼
                                web: .ics, page, status

Start with `model` (the nouns), then `snapshot.build` (where the pure half runs) and `poll.poll` (where one feed is
asked). `tests/test_architecture.py` says which module may import which.
"""

__version__ = "0.1.0"
