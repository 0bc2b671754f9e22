"""The Compose files, the Containerfile and the quadlet: read by the programs they are for, and fitting to ours."""

import configparser
import re
import shutil
import subprocess

import pytest
import yaml
from compose_files import FILES, FOLDER, copy_caddy_files, services
from deploy_tools import ROOT, ran
from requirements import missing

from aggregator.cli import main
from aggregator.config.environment import OPTIONS, known_variables

QUADLET = ROOT / "deploy" / "quadlet"
VARIABLES = {"SITE": "calendar.example.org", "POSTGRES_PASSWORD": "secret"}
# Keys that podman-systemd.unit(5) of podman 4.5 documents.
PODMAN_KEYS = {
    "Container": "Image ContainerName Environment EnvironmentFile PublishPort Volume Tmpfs RunInit ReadOnly "
    "DropCapability NoNewPrivileges Exec Notify User Label Network "
    "HealthCmd HealthInterval HealthTimeout HealthStartPeriod HealthRetries HealthOnFailure".split(),
    "Volume": "Copy Device Group Label Options Type User".split(),
}


@pytest.mark.parametrize("name", FILES)
def test_compose_reads_the_file(name):
    """Compose checks it against its schema, and fills in variables as it does for operators."""
    result = ran("docker-compose", "--file", str(FILES[name]), "config", **VARIABLES)
    assert result.returncode == 0, result.stderr
    filled = yaml.safe_load(result.stdout)["services"]
    own = services(name, VARIABLES)
    assert {key: one.get("environment") for key, one in filled.items()} == {
        key: one.get("environment") for key, one in own.items()
    }


def test_compose_says_what_is_to_be_set():
    result = ran("docker-compose", "--file", str(FILES["postgres"]), "config", SITE="calendar.example.org")
    assert result.returncode != 0
    assert "set POSTGRES_PASSWORD in .env" in result.stderr


def test_a_mistake_in_a_file_would_be_noticed(tmp_path):
    text = (
        FILES["sqlite"].read_text(encoding="utf-8").replace("read_only: true\n    tmpfs", "readonly: true\n    tmpfs")
    )
    (tmp_path / "compose.yaml").write_text(text, encoding="utf-8")
    assert ran("docker-compose", "--file", str(tmp_path / "compose.yaml"), "config").returncode != 0


def test_the_example_names_every_variable_that_must_be_set():
    required = set(re.findall(r"\$\{(\w+):\?", FILES["postgres"].read_text(encoding="utf-8")))
    example = (FOLDER / "postgres" / "env.example").read_text(encoding="utf-8")
    assert set(re.findall(r"^(\w+)=", example, re.MULTILINE)) == required == set(VARIABLES)


@pytest.mark.parametrize("name", FILES)
def test_our_containers_have_no_privileges_and_run_what_exists(name):
    ours = {key: one for key, one in services(name, VARIABLES).items() if one["image"] == "aggregator"}
    assert set(ours) == ({"aggregator"} if name == "sqlite" else {"poll", "web"})
    assert sum("build" in one for one in ours.values()) == 1
    for key, one in ours.items():
        assert (one["read_only"], one["init"], one["cap_drop"]) == (True, True, ["ALL"])
        assert one["security_opt"] == ["no-new-privileges:true"]
        context = main.make_context("aggregator", list(one.get("command", ["serve"])))
        command_name, command, rest = main.resolve_command(context, [*context._protected_args, *context.args])
        role = command.make_context(command_name, rest, parent=context).params["role"]
        assert role == {"aggregator": "all"}.get(key, key)
        assert ("healthcheck" in one) == (role == "poll")


def test_only_pollers_and_caddy_reach_the_internet():
    file = yaml.safe_load(FILES["postgres"].read_text(encoding="utf-8"))
    inside = {name for name, network in file["networks"].items() if (network or {}).get("internal")}
    assert {name for name, one in file["services"].items() if set(one["networks"]) - inside} == {"poll", "caddy"}
    assert {name for name, one in file["services"].items() if "back" in one["networks"]} == {"poll", "web", "postgres"}


def test_every_file_that_is_mounted_is_here_or_made_by_the_operator():
    for name, file in FILES.items():
        for one in services(name, VARIABLES).values():
            for volume in one["volumes"]:
                if isinstance(volume, dict):
                    assert volume["bind"] == {"create_host_path": False}  # otherwise it would be an empty folder
                    made = volume["source"] == "./settings"
                    assert made or (file.parent / volume["source"]).exists()


def test_every_variable_in_the_files_is_one():
    """In all of deploy/: a variable that means nothing would have no effect, or stop the service."""
    texts = [
        file.read_text(encoding="utf-8")
        for file in (ROOT / "deploy").rglob("*")
        if file.is_file() and file.suffix not in (".html", ".png")
    ]
    found = {name for text in texts for name in re.findall(r"\bAGGREGATOR_[A-Z]+(?:_+[A-Z]+)*\b", text)}
    assert "AGGREGATOR_SERVER__BASE_URL" in found
    assert found - {"AGGREGATOR_STORE__DATABASE"} <= {*known_variables(), *OPTIONS}


def test_hadolint_has_nothing_to_say_of_the_containerfile():
    result = ran("hadolint", str(ROOT / "deploy" / "Containerfile"))
    assert (result.returncode, result.stdout) == (0, "")


def test_caddy_understands_its_files(tmp_path):
    caddy = shutil.which("caddy") or missing("caddy is not installed")
    copy_caddy_files(tmp_path)
    command = [caddy, "adapt", "--config", str(tmp_path / "Caddyfile")]
    variables = VARIABLES | {"CALENDAR_SERVICE": "web:8080"}
    result = subprocess.run(command, capture_output=True, text=True, env=variables, check=False)
    assert result.returncode == 0, result.stderr
    assert '"host":["calendar.example.org"]' in result.stdout
    assert '"dial":"web:8080"' in result.stdout


@pytest.mark.parametrize("file", sorted(QUADLET.iterdir()), ids=lambda file: file.name)
def test_podman_knows_every_key_of_the_quadlet(file):
    unit = configparser.ConfigParser(strict=False, interpolation=None, delimiters="=")
    unit.optionxform = str
    unit.read(file, encoding="utf-8")
    section = file.suffix.removeprefix(".").title()
    assert section in unit.sections()
    assert set(unit[section]) <= set(PODMAN_KEYS[section])
    # podman refuses the one without the other, and keeps no health check in an image of the OCI format.
    assert "HealthCmd" in unit[section] or "HealthOnFailure" not in unit[section]
    volumes = re.findall(r"^Volume=(\w+\.volume):", file.read_text(encoding="utf-8"), re.MULTILINE)
    assert all((QUADLET / name).exists() for name in volumes)
