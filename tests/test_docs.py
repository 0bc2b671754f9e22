"""The documents say what the program does: every command and key is listed, and what they name exists.

The tables of docs/reference.md are made from the program. If one is out of date, the failing test prints the new one.
"""

import json
import re
from datetime import timedelta
from pathlib import Path

import click
import pytest
from manual_page import PAGE, manual_page

from aggregator import __version__
from aggregator.cli import main
from aggregator.config import Config, FeedDefaults, Section, format_duration
from aggregator.config.environment import known_variables
from aggregator.errors import REASONS

ROOT = Path(__file__).parent.parent
DOCUMENTS = sorted(
    str(path.relative_to(ROOT))
    for folder in ("", "docs", "deploy", "deploy/hugo", "tests")
    for path in (ROOT / folder).glob("*.md")
)
MOST_WORDS = 20  # in a sentence
README = (ROOT / "README.md").read_text(encoding="utf-8")
REFERENCE = (ROOT / "docs" / "reference.md").read_text(encoding="utf-8")
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")


def between(marker: str) -> str:
    """What stands in docs/reference.md between two markers."""
    return re.search(rf"<!-- {marker} -->\n(.*?)\n?<!-- /{marker} -->", REFERENCE, re.DOTALL)[1]


def table(*rows: tuple[str, ...]) -> str:
    head, *body = [f"| {' | '.join(row)} |" for row in rows]
    return "\n".join([head, "|---" * len(rows[0]) + "|", *body])


def options() -> str:
    """The table of the options before the command, from click."""
    found = [one for one in main.params if isinstance(one, click.Option) and one.name != "version"]
    return table(("Option", "Description"), *((f"`{'`, `'.join(one.opts)}`", one.help) for one in found))


def reasons() -> str:
    """The table of reasons of failed polls, from the errors."""
    rows = [("Reason", "Meaning"), *((f"`{word}`", sentence) for word, sentence in REASONS.items())]
    return table(*rows, ("`status-404` …", "The server answered with this HTTP status."))


def commands() -> str:
    """The table of commands and their options, from click."""
    rows = [("Command", "Description")]
    for name, command in main.commands.items():
        rows.append((f"`aggregator {usage(name, command)}`", " ".join(command.help.split())))
        rows += [
            (f"&nbsp;&nbsp;`{'`, `'.join(option.opts)}`", option.help)
            for option in command.params
            if isinstance(option, click.Option)
        ]
    return table(*rows)


def usage(name: str, command: click.Command) -> str:
    arguments = [p.human_readable_name for p in command.params if isinstance(p, click.Argument)]
    return " ".join([name, *arguments])


def settings() -> str:
    """The table of keys, from the models of feeds.toml."""
    rows = [("Section", "Key", "Default", "Description")]
    for name, field in Config.model_fields.items():
        models = [m for m in (field.annotation, *getattr(field.annotation, "__args__", ())) if is_section(m)]
        several = models[0] is not field.annotation
        for key, setting in models[0].model_fields.items():
            section = f"[[{name}]]" if several else f"[{name}]"
            if name == "feeds" and key in FeedDefaults.model_fields:
                section = "[defaults]`, `[[feeds]]"
            rows.append((f"`{section}`", f"`{key}`", default(setting), setting.description.replace("|", "\\|")))
    return table(*rows)


def variables() -> str:
    """The table of environment variables, from click and from the models of feeds.toml."""
    options = [one for one in main.params if isinstance(one, click.Option) and one.envvar]
    rows = [(f"`{one.envvar}`", f"`{one.opts[0]}`") for one in options]
    rows += [(f"`{name}`", f"`[{path[0]}]`, `{path[1]}`") for name, (path, _) in known_variables().items()]
    return table(("Variable", "Sets"), *rows)


def is_section(annotation: object) -> bool:
    return isinstance(annotation, type) and issubclass(annotation, Section)


def default(setting) -> str:
    if setting.is_required():
        return "required"
    value = setting.default
    if value is None or value in ("", ()):
        return ""
    return f"`{json.dumps(format_duration(value) if isinstance(value, timedelta) else value)}`"


def test_the_table_of_commands_is_what_click_knows():
    assert between("commands") == commands(), f"put this between the markers:\n\n{commands()}\n"


def test_the_table_of_options_is_what_click_knows():
    assert between("options") == options(), f"put this between the markers:\n\n{options()}\n"


def test_the_table_of_reasons_is_what_the_errors_say():
    assert between("reasons") == reasons(), f"put this between the markers:\n\n{reasons()}\n"


def test_the_table_of_settings_is_what_the_models_say():
    assert between("settings") == settings(), f"put this between the markers:\n\n{settings()}\n"


def test_the_table_of_variables_is_what_the_models_say():
    assert between("variables") == variables(), f"put this between the markers:\n\n{variables()}\n"


def test_every_key_and_option_has_a_description():
    assert not re.search(r"\|\s*\|$", settings(), re.MULTILINE)
    assert "None" not in commands()


def test_the_manual_page_is_that_of_the_commands():
    again = "PYTHONPATH=. .venv/bin/python tests/helpers/manual_page.py"
    assert PAGE.read_text(encoding="utf-8") == manual_page(), f"run: {again}"


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_make_target_named_exists(name):
    text = (ROOT / name).read_text(encoding="utf-8")
    targets = re.findall(r"^([a-z-]+):", MAKEFILE, re.MULTILINE)
    assert set(re.findall(r"(?:^|`)make ([a-z][a-z-]*)", text, re.MULTILINE)) <= set(targets)


def test_make_help_names_every_target():
    (phony,) = re.findall(r"^\.PHONY: (.*)$", MAKEFILE, re.MULTILINE)
    explained = re.findall(r"@echo 'make ([\w-]+)", MAKEFILE)
    assert set(explained) == set(phony.split()) - {"help"}


def test_the_two_commands_come_first():
    assert re.findall(r"^make (\w+)", README, re.MULTILINE)[:2] == ["serve", "test"]


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_link_into_the_repository_leads_somewhere(name):
    document = ROOT / name
    links = re.findall(r"\]\((?!https?:)([^)#]+)", document.read_text(encoding="utf-8"))
    assert not [link for link in links if not (document.parent / link).exists()]


def test_the_readme_links_to_every_document():
    documents = [path.relative_to(ROOT) for path in (ROOT / "docs").glob("*.md")]
    guides = [path.relative_to(ROOT) for path in (ROOT / "deploy").glob("**/README.md")]
    linked = {target.partition("#")[0] for target in re.findall(r"\]\(([^)]+)\)", README)}
    assert [str(path) for path in [*documents, *guides] if str(path) not in linked] == []


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_module_named_exists(name):
    text = (ROOT / name).read_text(encoding="utf-8")
    named = set(re.findall(r"`(aggregator/[\w/.]+|tests/[\w/.]+)`", text))
    if name == "README.md":
        steps = re.search(r"## How it works\n(.*)", text, re.DOTALL)[1]
        parts = {word for group in re.findall(r"\(((?:`\w+`(?:, )?)+)\)", steps) for word in re.findall(r"\w+", group)}
        named |= {f"aggregator/{part}" for part in parts}
    assert not [module for module in named if not (ROOT / module).exists() and not (ROOT / f"{module}.py").exists()]


def prose(text: str) -> list[str]:
    """The paragraphs and list items of a Markdown text: no code, tables, comments or headings."""
    text = re.sub(r"^ *```.*?^ *```$|<!--.*?-->", "", text, flags=re.DOTALL | re.MULTILINE)
    lines = ["" if re.match(r"\s*[|#]", line) else line for line in text.splitlines()]
    text = re.sub(r"^\s*(?:[-*]|\d+\.) ", "\n", "\n".join(lines), flags=re.MULTILINE)
    return [" ".join(block.split()) for block in re.split(r"\n\s*\n", text) if block.strip()]


def sentences(paragraph: str) -> list[str]:
    """The sentences of a paragraph. What stands between backticks is one word, the target of a link is none."""
    text = re.sub(r"`[^`]*`", "code", paragraph)
    text = re.sub(r"\]\([^)]*\)", "]", text)
    return re.split(r"(?<=[.!?])[*)\"”]* +", text)


SENTENCES = {
    "full stops, question and exclamation marks end sentences": ("One. Two? Three! Four", 4),
    "a colon and a number do not": ("Python 3.11: one", 1),
    "emphasis may follow the full stop": ("**One.** Two.", 2),
    "code is one word without sentences": ("Run `a. b. c` now.", 1),
}


@pytest.mark.parametrize(("text", "count"), SENTENCES.values(), ids=SENTENCES.keys())
def test_sentences_are_counted(text, count):
    assert len(sentences(text)) == count


def test_prose_is_what_people_read():
    text = "# Head\n\nOne\ntwo.\n- Three\n- Four\n\n```sh\ncode\n```\n| a | b |\n<!-- x -->\n1. Five\n"
    assert prose(text) == ["One two.", "Three", "Four", "Five"]


@pytest.mark.parametrize("name", DOCUMENTS)
def test_no_sentence_is_long(name):
    paragraphs = prose((ROOT / name).read_text(encoding="utf-8"))
    long = [s for p in paragraphs for s in sentences(p) if len(s.split()) > MOST_WORDS]
    assert not long, "\n".join(f"{len(s.split())} words: {s}" for s in long)


def test_every_fault_is_listed_once_with_tests_that_exist():
    text = (ROOT / "docs" / "FAULTS.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (\d+) \| (.+) \| (.+) \| (.+) \|$", text, re.MULTILINE)
    assert [int(number) for number, *_ in rows] == list(range(1, 99))
    missing = []
    for number, *_, tests in rows:
        for test in tests.split(", "):
            file, _, name = test.strip("`").partition("::")
            path = ROOT / file
            if not (path.exists() and f"def {name}(" in path.read_text(encoding="utf-8")):
                missing.append(f"{number}: {test}")
    assert not missing


def test_the_example_of_a_case_holds():
    (example,) = re.findall(
        "```python\n(.*?)```", (ROOT / "tests" / "README.md").read_text(encoding="utf-8"), re.DOTALL
    )
    exec(example, {})  # it raises if not


def test_what_the_readme_of_the_tests_names_is_there():
    text = (ROOT / "tests" / "README.md").read_text(encoding="utf-8")
    paths = {word for word in re.findall(r"`([\w/.]+)`", text) if "/" in word}
    assert paths
    assert not [one for one in paths if not any((ROOT / base / one).exists() for base in ("", "tests"))]
    helpers = re.findall(r"`(\w+)\.(?!py`)(\w+)`", text.partition("## Helpers")[2])
    assert helpers
    for module, name in helpers:
        code = (ROOT / "tests" / "helpers" / f"{module}.py").read_text(encoding="utf-8")
        assert re.search(rf"^(def |class )?{name}\b", code, re.MULTILINE), f"{module}.{name}"


def test_the_changelog_has_a_place_for_this_version():
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert re.search(rf"^## \[(Unreleased|{re.escape(__version__)})\]", changelog, re.MULTILINE)
