"""The systemd units of deploy/: understood by systemd, and with no more access than they need."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from requirements import missing

DEPLOY = Path(__file__).parents[2] / "deploy"
SERVICES = sorted(DEPLOY.glob("*.service"))
UNITS = sorted([*SERVICES, *DEPLOY.glob("*.socket"), *DEPLOY.glob("*.timer")])
MOST_EXPOSURE = 1.5
OWN = {"Type", "WatchdogSec", "TimeoutStartSec", "ExecStart", "ExecReload", "Restart", "RestartSec", "KillMode",
       "RestartPreventExitStatus", "TimeoutStopSec", "ReadWritePaths", "SupplementaryGroups"}  # fmt: skip


def analyze(*arguments, **how):
    program = shutil.which("systemd-analyze") or missing("needs systemd-analyze (Debian: systemd)")
    return subprocess.run([program, *arguments], capture_output=True, text=True, check=False, timeout=60, **how)


def settings(service):
    section = service.read_text(encoding="utf-8").partition("[Service]")[2].partition("\n[")[0]
    return [line for line in section.splitlines() if "=" in line and not line.startswith("#")]


def test_there_are_units():
    assert [unit.name for unit in UNITS] == [
        "aggregator-build.service",
        "aggregator-build.timer",
        "aggregator.service",
        "aggregator.socket",
    ]


@pytest.mark.parametrize("service", SERVICES, ids=lambda unit: unit.name)
def test_a_service_is_hardly_exposed(service):
    done = analyze("security", "--offline=true", "--no-pager", str(service))
    found = re.search(r"Overall exposure level for \S+: ([0-9.]+)", done.stdout)
    assert found, done.stderr
    assert float(found[1]) <= MOST_EXPOSURE, done.stdout


@pytest.mark.parametrize("kept", ["", "comments"], ids=["as it is", "with what is commented out"])
def test_systemd_understands_the_units(tmp_path, kept):
    for unit in UNITS:
        text = unit.read_text(encoding="utf-8").replace("/opt/aggregator/.venv/bin/aggregator", "/bin/true")
        if kept:
            text = re.sub(r"^#(\w+=)", r"\1", text, flags=re.MULTILINE)
        (tmp_path / unit.name).write_text(text)
    done = analyze("verify", "--man=no", *map(str, sorted(tmp_path.iterdir())))
    about_ours = [line for line in done.stderr.splitlines() if "aggregator" in line]
    assert (done.returncode, about_ours) == (0, [])


def test_a_mistake_in_a_unit_would_be_noticed(tmp_path):
    wrong = tmp_path / "aggregator.service"
    wrong.write_text("[Service]\nExecStart=/bin/true\nProtectSystems=strict\n")
    assert "ProtectSystems" in analyze("verify", "--man=no", str(wrong)).stderr


def test_all_services_have_the_same_access():
    first, *others = ([line for line in settings(one) if line.partition("=")[0] not in OWN] for one in SERVICES)
    assert others == [first] * len(others)
