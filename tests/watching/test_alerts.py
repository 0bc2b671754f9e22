"""The alerts in deploy/prometheus: promtool reads them, and each fires when it should and not before."""

import json
import os
import re
import shutil
import subprocess

import pytest
from requirements import missing
from scrape import RULES, alerts, metrics, named, scraped

from aggregator.health import Condition

ALERTS = alerts()
INSTANCES = ("a:8080", "b:8080")  # two on one database: each says the same
WELL = {
    "up": "1",
    "aggregator_info": "1",
    "aggregator_poller_tick_timestamp_seconds": "now",
    "aggregator_poller_failing": "0",
    "aggregator_poller_clock_disputed": "0",
    "aggregator_poller_settings_refused": "0",
    "aggregator_database_readable": "1",
    "aggregator_database_writable": "1",
    "aggregator_snapshot_version": "7",
    "aggregator_snapshot_timestamp_seconds": "now",
    "aggregator_snapshot_events": "40",
    'aggregator_notices_failed_tries{target="mail"}': "0",
    'aggregator_feed_events{feed="todo"}': "9",
    'aggregator_feed_events{feed="openssf"}': "9",
    'aggregator_feed_events{feed="chaoss"}': "9",
}
SICK = {  # what differs from WELL; when there is no alert yet, and when there is; what it says
    "AggregatorDown": ({"up": "0"}, "4m", "6m", "{instance} does not answer."),
    "AggregatorAbsent": (None, "9m", "11m", "Prometheus knows no aggregator."),
    "AggregatorPollingStopped": (
        {"aggregator_poller_tick_timestamp_seconds": "0"},
        "7m",
        "9m",
        "Polling stopped 9m 0s ago.",
    ),
    "AggregatorPollerFailing": ({"aggregator_poller_failing": "1"}, "9m", "11m", "The poller cannot store or build."),
    "AggregatorDatabaseNotReadable": (
        {"aggregator_database_readable": "0"},
        "4m",
        "6m",
        "{instance} cannot read the database.",
    ),
    "AggregatorDatabaseNotWritable": (
        {"aggregator_database_writable": "0"},
        "4m",
        "6m",
        "{instance} cannot write to the database.",
    ),
    "AggregatorNothingPublished": (
        {"aggregator_snapshot_version": "0"},
        "14m",
        "16m",
        "There is no combined calendar yet.",
    ),
    "AggregatorMostFeedsUnreadable": (
        {
            'aggregator_feed_condition{feed="todo",condition="failing"}': "1",
            'aggregator_feed_condition{feed="chaoss",condition="blocked"}': "1",
        },
        "29m",
        "31m",
        "2 feeds cannot be read, which is most of them.",
    ),
    "AggregatorClockDisputed": (
        {"aggregator_poller_clock_disputed": "1"},
        "4m",
        "6m",
        "The clock of the poller jumped.",
    ),
    "AggregatorSettingsRefused": (
        {"aggregator_poller_settings_refused": "1"},
        "4m",
        "6m",
        "feeds.toml has errors, so the old settings stay in use.",
    ),
    "AggregatorNoticesFailing": (
        {'aggregator_notices_failed_tries{target="mail"}': "3"},
        "9m",
        "11m",
        "Notices to mail cannot be sent.",
    ),
    "AggregatorNoEvents": ({"aggregator_snapshot_events": "0"}, "59m", "61m", "The combined calendar has no events."),
    "AggregatorSnapshotOld": (
        {"aggregator_snapshot_timestamp_seconds": "0"},
        "7d1h",
        "7d3h",
        "The combined calendar has not changed for 7d 3h 0m 0s.",
    ),
}
FEEDS = {  # the alert of each condition of a feed; likewise
    Condition.WAITING: ("AggregatorFeedWaiting", "59m", "61m", "The feed todo has not been polled yet."),
    Condition.FAILING: ("AggregatorFeedFailing", "5h59m", "6h1m", "The feed todo cannot be read."),
    Condition.SHRUNK: (
        "AggregatorFeedShrunk",
        "59m",
        "61m",
        "The feed todo lost most of its events, so the update is held back.",
    ),
    Condition.BLOCKED: ("AggregatorFeedBlocked", "59m", "61m", "The feed todo denies access."),
    Condition.GONE: ("AggregatorFeedGone", "59m", "61m", "The feed todo is gone."),
    Condition.NOT_A_CALENDAR: ("AggregatorFeedNotACalendar", "59m", "61m", "The feed todo does not serve a calendar."),
    Condition.MOVED: ("AggregatorFeedMoved", "59m", "61m", "The feed todo has moved."),
    Condition.QUIET: ("AggregatorFeedQuiet", "23h", "25h", "The feed todo has no upcoming events."),
    Condition.STALE: ("AggregatorFeedStale", "23h", "25h", "The feed todo has not changed for a long time."),
}
BY_INSTANCE = {"AggregatorDown", "AggregatorDatabaseNotReadable", "AggregatorDatabaseNotWritable"}


@pytest.fixture(scope="module")
def promtool():
    return shutil.which("promtool") or missing("promtool is missing. Install the package prometheus.")


def test_the_rules_are_valid(promtool):
    done = subprocess.run([promtool, "check", "rules", RULES], check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_metrics_follow_the_conventions_of_prometheus(promtool):
    done = subprocess.run([promtool, "check", "metrics"], check=False, input=scraped(), capture_output=True, text=True)
    assert (done.returncode, done.stdout + done.stderr) == (0, "")


@pytest.mark.parametrize("name", ALERTS)
def test_every_metric_of_an_alert_is_in_a_scrape(name):
    assert named(ALERTS[name]["expr"]) <= metrics(scraped()).keys()


def test_every_condition_that_needs_a_person_has_an_alert():
    assert FEEDS.keys() == set(Condition) - {Condition.FRESH}
    of_conditions = {re.search(r'condition="([\w-]+)"', ALERTS[name]["expr"])[1]: name for name, *_ in FEEDS.values()}
    assert of_conditions == {condition.value: name for condition, (name, *_) in FEEDS.items()}


def test_every_alert_is_tried():
    assert ALERTS.keys() == SICK.keys() | {name for name, *_ in FEEDS.values()}


def test_every_alert_says_what_to_do():
    for name, rule in ALERTS.items():
        assert rule["labels"]["severity"] in ("critical", "warning", "info"), name
        assert all(text.endswith(".") for text in rule["annotations"].values()), name


def test_alerts_fire_in_time_and_not_before(promtool, tmp_path):
    """Those that take a day in steps of an hour, the others in steps of a minute."""
    for step, tests in (("1m", list(cases(long=False))), ("1h", list(cases(long=True)))):
        file = tmp_path / f"alerts_{step}.json"
        rules = os.path.relpath(RULES, tmp_path)
        for test in tests:
            test["interval"] = step
        file.write_text(json.dumps({"rule_files": [rules], "evaluation_interval": step, "tests": tests}))
        done = subprocess.run([promtool, "test", "rules", file], check=False, capture_output=True, text=True)
        assert done.returncode == 0, done.stdout + done.stderr


def cases(*, long):
    """The tests for promtool, of alerts that take over a day or of the others."""
    yield case("all is well", WELL, [{"alertname": name, "eval_time": "8d" if long else "7h"} for name in ALERTS], long)
    for name, (differs, before, after, summary) in SICK.items():
        if ("d" in after) == long:
            series = {} if differs is None else WELL | differs
            labels = {"instance": INSTANCES} if name in BY_INSTANCE else {}
            labels |= {"target": ("mail",)} if "target" in ALERTS[name]["expr"] else {}
            yield case(name, series, [quiet(name, before), fires(name, after, labels, summary)], long)
    for condition, (name, before, after, summary) in FEEDS.items():
        if (after == "25h") == long:
            series = WELL | {f'aggregator_feed_condition{{feed="todo",condition="{condition}"}}': "1"}
            checks = [quiet(name, before), fires(name, after, {"feed": ("todo",)}, summary)]
            yield case(name, series, checks, long)


def case(name, series, checks, long):
    steps = 24 * 9 if long else 60 * 8
    values = {"now": f"0+{3600 if long else 60}x{steps}"}
    written = [
        {"series": with_labels(one, instance), "values": values.get(value, f"{value}x{steps}")}
        for one, value in series.items()
        for instance in INSTANCES
    ]
    return {"name": name, "input_series": written, "alert_rule_test": checks}


def with_labels(series, instance):
    metric, _, labels = series.partition("{")
    more = f",{labels}" if labels else "}"
    return f'{metric}{{job="aggregator",instance="{instance}"{more}'


def quiet(name, when):
    return {"eval_time": when, "alertname": name}


def fires(name, when, labels, summary):
    """Once for each value of a label, although every instance says it."""
    rule = ALERTS[name]
    expected = []
    for label, values in (labels or {"": ("",)}).items():
        for value in values:
            found = {"severity": rule["labels"]["severity"], "job": "aggregator"} | ({label: value} if label else {})
            said = {"summary": summary.replace("{instance}", value)}
            expected.append({"exp_labels": found, "exp_annotations": rule["annotations"] | said})
    return {"eval_time": when, "alertname": name, "exp_alerts": expected}
