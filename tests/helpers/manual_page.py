"""The manual page of the commands. To write it: `PYTHONPATH=. .venv/bin/python tests/helpers/manual_page.py`.

It has no date and no version, so it changes with the commands only. Macros are those of man(7).
"""

from __future__ import annotations

import re
from pathlib import Path

import click

from aggregator.cli import main

PAGE = Path(__file__).parent.parent.parent / "aggregator" / "cli" / "aggregator.1"

DESCRIPTION = """\
aggregator polls public calendars, merges duplicate events, and serves one combined calendar and a web page.
Its settings are in feeds.toml. Everything else is kept in a database.
"""
EXIT_CODES = {
    "0": "Success.",
    "1": "Something failed, for example a feed.",
    "2": "feeds.toml or the command line has errors.",
    "75": "Another aggregator uses the database.",
}
FILES = {
    "feeds.toml": "Settings, in the folder where the command is run. --config names another file.",
    "aggregator.db": "The database, beside feeds.toml. [store] database names another one, also on PostgreSQL.",
}
EXAMPLES = {
    "Try it with sample calendars, without a network:": "aggregator demo",
    "Find the calendars of a page, and add them:": "aggregator add https://todogroup.org/community/",
    "Check the settings and all feeds:": "aggregator check --online",
    "Poll, and serve the combined calendar:": "aggregator serve",
}
SEE_ALSO = "The README, docs/reference.md and docs/OPERATING.md of the project."


def manual_page() -> str:
    """Return the manual page."""
    context = click.Context(main, info_name="aggregator")
    lines = [".TH AGGREGATOR 1", ".SH NAME", "aggregator \\- combine public calendars into one, and serve it"]
    lines += [".SH SYNOPSIS", ".B aggregator", "[\\fIOPTIONS\\fR] \\fICOMMAND\\fR [\\fIARGUMENTS\\fR]"]
    lines += [".SH DESCRIPTION", *paragraphs(DESCRIPTION)]
    lines += [".SH OPTIONS", *options(main, context), ".SH COMMANDS"]
    for name, command in main.commands.items():
        lines += subsection(name, command, context)
    lines += [".SH EXIT STATUS", *listed(EXIT_CODES), ".SH ENVIRONMENT", *listed(environment())]
    lines += [".SH FILES", *listed(FILES), ".SH EXAMPLES"]
    for sentence, line in EXAMPLES.items():
        lines += [".TP", text(sentence), bold(line)]
    lines += [".SH SEE ALSO", text(SEE_ALSO)]
    return "\n".join(lines) + "\n"


def subsection(name: str, command: click.Command, parent: click.Context) -> list[str]:
    """Return one command: how it is called, what it does, its options."""
    context = click.Context(command, info_name=name, parent=parent)
    pieces = [piece for parameter in command.params for piece in parameter.get_usage_pieces(context)]
    called = [".SS", text(" ".join([name, *pieces]))]
    return [" ".join(called), *paragraphs(command.help or ""), *options(command, context)]


def options(command: click.Command, context: click.Context) -> list[str]:
    """Return the options of a command, as its help shows them."""
    records = [one.get_help_record(context) for one in command.params if isinstance(one, click.Option)]
    return listed({record[0]: record[1] for record in records if record})


def environment() -> dict[str, str]:
    """Return the variables that set options, and the rule for those that set keys."""
    found = [one for one in main.params if isinstance(one, click.Option) and isinstance(one.envvar, str)]
    of_options = {str(one.envvar): f"As {one.opts[0]}." for one in found}
    return of_options | {
        "AGGREGATOR_SECTION__KEY": "A key of feeds.toml. AGGREGATOR_SERVER__LISTEN is listen of [server]."
    }


def listed(entries: dict[str, str]) -> list[str]:
    """Return terms with their descriptions."""
    return [line for term, words in entries.items() for line in (".TP", bold(term), text(words))]


def paragraphs(words: str) -> list[str]:
    """Return the paragraphs of a text, a sentence a line, as man(7) wants them."""
    lines: list[str] = []
    for number, paragraph in enumerate(re.split(r"\n\s*\n", words.replace("\b", "").strip())):
        lines += [".PP"] if number else []
        lines += [text(one) for one in re.split(r"(?<=\.)\s+(?=[A-Z`])", " ".join(paragraph.split()))]
    return lines


def bold(term: str) -> str:
    return f"\\fB{text(term)}\\fR"


def text(words: str) -> str:
    """Return text so that nothing in it is a request of roff, and hyphens can be copied."""
    escaped = " ".join(words.split()).replace("\\", "\\e").replace("-", "\\-")
    return f"\\&{escaped}" if escaped[:1] in (".", "'") else escaped


if __name__ == "__main__":
    PAGE.write_text(manual_page(), encoding="utf-8")
    print(PAGE)
