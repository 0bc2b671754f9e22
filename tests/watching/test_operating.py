"""docs/OPERATING.md: its tables are those of the program, and its commands work as written."""

import os
import re
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from scrape import ROOT, alerts, metrics, scraped
from store.filled import publish_one

TEXT = (ROOT / "docs" / "OPERATING.md").read_text(encoding="utf-8")


def between(marker):
    return re.search(rf"<!-- {marker} -->\n(.*?)\n<!-- /{marker} -->", TEXT, re.DOTALL)[1]


def table(*rows):
    head, *body = [f"| {' | '.join(row)} |" for row in rows]
    return "\n".join([head, "|---" * len(rows[0]) + "|", *body])


def block(heading):
    """The commands in the section with this heading."""
    section = TEXT.partition(f"## {heading}\n")[2].partition("\n## ")[0]
    return re.search(r"```sh\n(.*?)```", section, re.DOTALL)[1]


def alert_table():
    rows = [("Alert", "Severity", "After", "What it says", "What to do")]
    for name, rule in alerts().items():
        said = re.sub(r"\{\{ \$(?:labels\.)?(\w+).*?\}\}", r"`<\1>`", rule["annotations"]["summary"])
        rows.append((f"`{name}`", rule["labels"]["severity"], rule["for"], said, rule["annotations"]["description"]))
    return table(*rows)


def test_the_table_of_alerts_is_that_of_the_rules():
    assert between("alerts") == alert_table(), f"put this between the markers:\n\n{alert_table()}\n"


def test_the_table_of_metrics_is_what_is_scraped():
    labels = {
        name: sorted(re.findall(r'(\w+)="', labels))
        for name, labels in re.findall(r"^(aggregator_\w+)\{(.*?)\}", scraped(), re.MULTILINE)
    }
    rows = [("Metric", "Labels", "Description")]
    for name, text in metrics(scraped()).items():
        rows.append((f"`{name}`", ", ".join(f"`{label}`" for label in labels.get(name, ())), text))
    assert between("metrics") == table(*rows), f"put this between the markers:\n\n{table(*rows)}\n"


@pytest.fixture
def folder(tmp_path):
    """A folder with feeds.toml and a database, as a service leaves them."""
    settings = '[[feeds]]\nid = "todo"\nname = "TODO"\nurl = "https://todo.example/a.ics"\n'
    (tmp_path / "feeds.toml").write_text(f'[store]\ndatabase = "sqlite:///{tmp_path}/aggregator.db"\n\n{settings}')
    publish_one(f"sqlite:///{tmp_path}/aggregator.db")
    return tmp_path


def run(commands, folder, day="2026-06-20"):
    """Run commands in a shell, where systemctl does nothing and `date` gives a day."""
    fakes = folder / "fakes"
    fakes.mkdir(exist_ok=True)
    for name, script in {"systemctl": "exit 0", "date": f"echo {day}"}.items():
        (fakes / name).write_text(f"#!/bin/sh\n{script}\n")
        (fakes / name).chmod(0o755)
    environment = os.environ | {"PATH": f"{fakes}:{Path(sys.executable).parent}:{os.environ['PATH']}"}
    return subprocess.run(
        ["sh", "-e", "-c", commands], cwd=folder, env=environment, check=True, capture_output=True, text=True
    ).stdout


def rows(file):
    """What a database holds of feeds, documents and UIDs."""
    with closing(sqlite3.connect(file)) as connection:
        return [
            connection.execute(f"SELECT * FROM {name} ORDER BY 1").fetchall()
            for name in ("documents", "snapshots", "published_uids")
        ]


def test_a_backup_as_written_is_restored_as_written(folder):
    before = rows(folder / "aggregator.db")
    assert "Backup: aggregator-2026-06-20.db" in run(block("Back up"), folder)
    with closing(sqlite3.connect(folder / "aggregator.db")) as connection, connection:
        connection.execute("DELETE FROM published_uids")
    said = run(block("Restore").replace("aggregator-2026-11-28.db", "aggregator-2026-06-20.db"), folder)
    assert "Restored 1 feed from aggregator-2026-06-20.db." in said
    assert rows(folder / "aggregator.db") == before


def test_a_database_of_an_older_version_is_upgraded_and_put_back_as_written(folder):
    (folder / "aggregator.db").unlink()
    written = (ROOT / "tests" / "data" / "store" / "revision_0002.sql").read_text()
    with closing(sqlite3.connect(folder / "aggregator.db")) as connection:
        connection.executescript(written)
    by_the_old_version = "aggregator backup before-upgrade.db"
    run(block("Upgrade").replace(by_the_old_version, "true").replace(install_command(), "true"), folder)
    assert (folder / "aggregator.db.backup-1").exists()
    with closing(sqlite3.connect(folder / "aggregator.db")) as connection:
        assert connection.execute("SELECT version_num FROM alembic_version").fetchone() > ("0002",)
    run(block("Downgrade").replace("pipx install --force calendar_aggregator-1.1.0-py3-none-any.whl", "true"), folder)
    with closing(sqlite3.connect(folder / "aggregator.db")) as connection:
        assert connection.execute("SELECT version_num FROM alembic_version").fetchone() == ("0002",)


def install_command():
    return "pipx install --force calendar_aggregator-1.2.0-py3-none-any.whl"


def test_the_commands_that_install_are_there():
    assert install_command() in block("Upgrade")
    assert datetime(2026, 11, 28, tzinfo=UTC).date().isoformat() in block("Restore")
