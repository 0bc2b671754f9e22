"""The dashboard in deploy/grafana: its queries are valid, name metrics that exist, and show all of them."""

import json
import shutil
import subprocess
from itertools import combinations

import pytest
import yaml
from requirements import missing
from scrape import ROOT, alerts, metrics, named, scraped

DASHBOARD = json.loads((ROOT / "deploy" / "grafana" / "aggregator.json").read_text(encoding="utf-8"))
PANELS = {panel["title"]: panel for panel in DASHBOARD["panels"]}
QUERIES = {
    f"{title}, {target['refId']}": target["expr"]
    for title, panel in PANELS.items()
    for target in panel.get("targets", ())
}
VARIABLES = {variable["name"]: variable for variable in DASHBOARD["templating"]["list"]}


def test_the_queries_are_valid(tmp_path):
    promtool = shutil.which("promtool") or missing("promtool is missing. Install the package prometheus.")
    rules = [
        {"record": f"query:{number}", "expr": query.replace("$job", "a").replace("$feed", ".*")}
        for number, query in enumerate(QUERIES.values())
    ]
    file = tmp_path / "queries.yml"
    file.write_text(yaml.safe_dump({"groups": [{"name": "queries", "rules": rules}]}))
    done = subprocess.run([promtool, "check", "rules", file], check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("query", QUERIES.values(), ids=QUERIES)
def test_every_metric_of_a_query_is_in_a_scrape(query):
    assert named(query)
    assert named(query) <= metrics(scraped()).keys()


def test_every_metric_is_shown():
    shown = {metric for query in QUERIES.values() for metric in named(query)}
    assert shown == metrics(scraped()).keys()


def test_every_metric_of_an_alert_is_shown():
    shown = {metric for query in QUERIES.values() for metric in named(query)}
    assert {metric for rule in alerts().values() for metric in named(rule["expr"])} <= shown


def test_variables_are_those_that_queries_use():
    assert VARIABLES.keys() == {"datasource", "job", "feed"}
    assert all("$job" in query for query in QUERIES.values())
    assert named(VARIABLES["feed"]["definition"]) | named(VARIABLES["job"]["definition"]) <= metrics(scraped()).keys()


def test_panels_use_the_chosen_data_source():
    sources = [panel["datasource"]["uid"] for panel in PANELS.values() if panel["type"] != "row"]
    assert set(sources) == {"${datasource}"}


def test_panels_have_a_description_and_their_own_number():
    assert all(panel["description"] for panel in PANELS.values() if panel["type"] != "row")
    numbers = [panel["id"] for panel in DASHBOARD["panels"]]
    assert len(set(numbers)) == len(numbers) == len(PANELS)


def test_panels_do_not_overlap():
    places = [panel["gridPos"] for panel in DASHBOARD["panels"]]
    assert all(place["x"] + place["w"] <= 24 for place in places)
    assert not [(one, other) for one, other in combinations(places, 2) if overlap(one, other)]


def overlap(one, other):
    return all(
        one[start] < other[start] + other[size] and other[start] < one[start] + one[size]
        for start, size in (("x", "w"), ("y", "h"))
    )
