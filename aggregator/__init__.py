"""Public calendars combined into one: the pipeline, one folder a box.

    feeds.toml ──▶ ┌────────┐
                   │ config │ settings, or all mistakes by line
                   └───┬────┘
    ┌─────────┐    ┌───▼───┐ Document  ┌─────────┐ Calendar  ┌────────────┐ Series
    │ polling ├───▶│ fetch ├──────────▶│ sources ├──────────▶│ recurrence ├───────┐
    └──┬──────┘    └───────┘           └────┬────┘           └────────────┘       │ occurrences
       │ when to poll,                 ┌────▼──────┐                       ┌──────▼─────┐
       │ in which process              │ timezones │                       │ duplicates │ which are one event
       │                               └───────────┘                       └──────┬─────┘
    ┌──▼────┐                          Snapshot                            ┌──────▼─────┐
    │ store │◀─────────────────────────────────────────────────────────────┤  publish   │ merged, rendered,
    └──┬────┘ documents, states, snapshots, published UIDs                 └────────────┘ with lasting UIDs
    ┌──▼──┐
    │ web │ .ics files, pages, JSON, Atom, status, metrics
    └─────┘

    model       the data types on the arrows                      cli    the commands, which connect all of this
    discovery   any link → entries for feeds.toml
    edits       what feeds.toml hides, renames, corrects and adds, before duplicates
    health      how each feed is: quiet, stale, moved, failing …              static_site   the answers of web as files
    history     what is new, moved, cancelled … since the last copy    notices    messages to operators
    errors, clock, html, folder_writer, join_links, ways_to_join, secret_url, process      demo   sample feeds
                small modules that several folders use

Everything from `sources` to `publish` is pure: the time is an argument, and equal input gives equal output.

Where to read next
    the data types         `model/__init__.py`, in the order of the pipeline
    one poll of one feed   `polling.poll.poll`
    one build              `publish.snapshot.build`
    one request            `web.app.create_app`
    one command            `cli.main`
    which folder may import which, and where each library lives    `tests/test_architecture.py`
    the rules and their reasons                                    `docs/DESIGN.md`
    what to change for a new format, setting, view …               `CONTRIBUTING.md`
"""

from importlib.metadata import PackageNotFoundError, version

try:
    __version__ = version("calendar-aggregator")  # of the tag, by setuptools-scm: written when this is installed
except PackageNotFoundError:  # run from a copy of the files
    __version__ = "0.0.0"
