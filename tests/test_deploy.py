"""What stands in deploy/ is what the program has: commands, options, files, addresses and exit codes."""

import configparser
import json
import re
import shlex
import tomllib
from datetime import UTC, datetime
from pathlib import Path

import click
import pytest

from aggregator.cli import main
from aggregator.cli.base.exit_codes import exit_code
from aggregator.config import load_config
from aggregator.errors import ConfigError, StoreLockedError
from aggregator.web.app import create_app
from aggregator.web.serving.served_snapshot import ServedSnapshot

ROOT = Path(__file__).parent.parent


def unit(name: str) -> configparser.ConfigParser:
    found = configparser.ConfigParser(strict=False, interpolation=None)
    found.optionxform = str
    found.read(ROOT / "deploy" / name, encoding="utf-8")
    return found


UNIT = unit("aggregator.service")
CONTAINERFILE = re.sub(
    r"^#.*\n", "", (ROOT / "deploy" / "Containerfile").read_text(encoding="utf-8"), flags=re.MULTILINE
).replace("\\\n", " ")
IMAGE_VARIABLES = dict(re.findall(r"(AGGREGATOR_\w+)=(\S+)", CONTAINERFILE.partition("ENV ")[2].partition("\n")[0]))
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def instructions(name: str) -> list[str]:
    """The arguments of each such instruction of the Containerfile."""
    return re.findall(rf"^\s*{name}\s+(.*)$", CONTAINERFILE, re.MULTILINE)


def command_lines() -> dict[str, list[str]]:
    (entry,), (arguments,) = instructions("ENTRYPOINT"), [a for a in instructions("CMD") if "urllib" not in a]
    return {
        "systemd": shlex.split(UNIT["Service"]["ExecStart"]),
        "systemd, by the timer": shlex.split(unit("aggregator-build.service")["Service"]["ExecStart"]),
        "container": [*json.loads(entry), *json.loads(arguments)],
    }


@pytest.mark.parametrize("what", command_lines())
def test_the_command_that_is_started_exists(what):
    line = command_lines()[what]
    program, *arguments = line
    assert Path(program).name in PROJECT["scripts"]
    context = main.make_context(program, arguments)
    name, command, rest = main.resolve_command(context, [*context._protected_args, *context.args])
    assert name == ("build" if "timer" in what else "serve")
    assert command.make_context(name, rest, parent=context)
    named = context.params["config_path"] if "--config" in line else IMAGE_VARIABLES["AGGREGATOR_CONFIG"]
    assert named == "/etc/aggregator/feeds.toml"


def test_the_image_has_settings_that_are_right(monkeypatch):
    for name, value in IMAGE_VARIABLES.items():
        monkeypatch.setenv(name, value)
    context = main.make_context("aggregator", ["check"])
    assert context.params["config_path"] == "/etc/aggregator/feeds.toml"
    assert f"COPY feeds.toml {context.params['config_path']}" in CONTAINERFILE
    config = load_config(str(ROOT / "feeds.toml"), IMAGE_VARIABLES)
    assert config.server.address == ("0.0.0.0", int(instructions("EXPOSE")[0]))
    assert config.store.database.reveal() == f"sqlite:///{instructions('VOLUME')[0]}/aggregator.db"


def test_a_wrong_command_would_be_noticed():
    with pytest.raises(click.UsageError):
        main.make_context("aggregator", ["--conf", "x", "serve"])


def test_systemd_does_not_start_again_what_would_fail_again():
    assert UNIT["Service"]["RestartPreventExitStatus"].split() == [
        str(exit_code(ConfigError("feeds.toml", ()))),
        str(exit_code(StoreLockedError())),
    ]


def test_what_goes_into_the_container_is_in_the_repository():
    """And it is all that installing needs: pyproject.toml names a readme and a licence."""
    copied = {name for line in instructions("COPY") if "--from" not in line for name in line.split()[:-1]}
    assert all((ROOT / name).exists() for name in copied)
    needed = {"requirements.lock", "pyproject.toml", "aggregator", PROJECT["readme"], *PROJECT["license-files"]}
    assert copied == needed | {"feeds.toml"}
    kept = re.findall("^!(.*)$", (ROOT / ".dockerignore").read_text(encoding="utf-8"), re.MULTILINE)
    assert set(kept) == copied


def test_the_container_has_a_python_we_support():
    (image,) = re.findall(r"^ARG PYTHON=(.*)$", CONTAINERFILE, re.MULTILINE)
    assert {line.split()[0] for line in instructions("FROM")} == {"${PYTHON}"}
    version = re.search(r"python:(\d+)\.(\d+)-slim", image)
    assert (int(version[1]), int(version[2])) >= (3, 11)


def test_the_container_does_not_run_as_root():
    (user,) = instructions("USER")
    assert int(user) > 0


def test_what_is_watched_is_served():
    text = CONTAINERFILE + (ROOT / "deploy" / "README.md").read_text(encoding="utf-8")
    config = load_config(str(ROOT / "feeds.toml"))
    app = create_app(config, ServedSnapshot(source=None, clock=lambda: datetime.now(UTC)))
    served = {str(rule) for rule in app.url_map.iter_rules()}
    watched = set(re.findall(r"(?:8080|`)(/[a-z]+(?:\.json)?)\b(?=['`])", text))
    assert watched == {"/healthz", "/readyz", "/status", "/status.json", "/metrics"}
    assert watched <= served


def test_the_make_targets_named_exist():
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    named = re.findall(r"make -C \S+ (\S+)", (ROOT / "deploy" / "README.md").read_text(encoding="utf-8"))
    assert named
    for target in named:
        assert f"\n{target.replace('.venv', '$(VENV)')}:" in makefile
