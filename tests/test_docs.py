"""The documents say what the program does: every command and key is there, and what they name exists.

Two tables of README.md are made from the program. When one of them is out of date, the test that fails prints it anew.
"""

import json
import re
from datetime import timedelta
from pathlib import Path

import click
import pytest

from aggregator import __version__
from aggregator.cli import main
from aggregator.config import Config, FeedDefaults, Section, format_duration

ROOT = Path(__file__).parent.parent
DOCUMENTS = [
    *("README.md", "CHANGELOG.md", "CONTRIBUTING.md"),
    *("deploy/README.md", "deploy/hugo/README.md", "docs/REPLICAS.md", "docs/SCALE.md", "docs/SPEED.md"),
]
README = (ROOT / "README.md").read_text(encoding="utf-8")
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")


def between(marker: str) -> str:
    """What stands in README.md between two markers."""
    return re.search(rf"<!-- {marker} -->\n(.*?)\n?<!-- /{marker} -->", README, re.DOTALL)[1]


def table(*rows: tuple[str, ...]) -> str:
    head, *body = [f"| {' | '.join(row)} |" for row in rows]
    return "\n".join([head, "|---" * len(rows[0]) + "|", *body])


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


def test_the_table_of_settings_is_what_the_models_say():
    assert between("settings") == settings(), f"put this between the markers:\n\n{settings()}\n"


def test_every_key_and_option_has_a_description():
    assert not re.search(r"\|\s*\|$", settings(), re.MULTILINE)
    assert "None" not in commands()


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


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_module_named_exists(name):
    text = (ROOT / name).read_text(encoding="utf-8")
    named = set(re.findall(r"`(aggregator/[\w/.]+|tests/[\w/.]+)`", text))
    if name == "README.md":
        steps = re.search(r"## How it works\n(.*)", text, re.DOTALL)[1]
        parts = {word for group in re.findall(r"\(((?:`\w+`(?:, )?)+)\)", steps) for word in re.findall(r"\w+", group)}
        named |= {f"aggregator/{part}" for part in parts}
    assert not [module for module in named if not (ROOT / module).exists() and not (ROOT / f"{module}.py").exists()]


def test_the_changelog_has_a_place_for_this_version():
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert re.search(rf"^## \[(Unreleased|{re.escape(__version__)})\]", changelog, re.MULTILINE)
