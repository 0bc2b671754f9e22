"""What kustomize and Helm make of our files: right by Kubernetes' schemas, and fitting together and to the program."""

import re
from datetime import UTC, datetime

import click
import pytest
from deploy_tools import CHART, KUBERNETES, RENDERED, of_kind, pods, ran, rendered, resources

from aggregator.cli import main
from aggregator.config import load_config
from aggregator.config.environment import known_variables
from aggregator.web.app import create_app
from aggregator.web.serving.served_snapshot import ServedSnapshot

each_rendering = pytest.mark.parametrize("name", RENDERED)


@each_rendering
@pytest.mark.parametrize("version", KUBERNETES)
def test_every_resource_is_right_by_the_schema_of_kubernetes(name, version, tmp_path):
    file = tmp_path / "all.yaml"
    file.write_text(rendered(name), encoding="utf-8")
    result = ran("kubernetes-validate", "--kubernetes-version", version, "--strict", str(file))
    assert result.returncode == 0, result.stdout + result.stderr
    assert (result.stdout + result.stderr).count(" passed ") == len(resources(name))


def test_a_mistake_would_be_noticed(tmp_path):
    file = tmp_path / "all.yaml"
    file.write_text(rendered("Helm, SQLite").replace("automountServiceAccountToken", "automountToken"))
    assert ran("kubernetes-validate", "--kubernetes-version", KUBERNETES[0], "--strict", str(file)).returncode != 0


@each_rendering
def test_the_pods_are_those_that_each_way_needs(name):
    found = [(one["kind"], one["spec"]["replicas"]) for one in of_kind(name, "Deployment", "StatefulSet")]
    assert found == ([("StatefulSet", 1)] if "SQLite" in name else [("Deployment", 2), ("Deployment", 2)])


@each_rendering
def test_every_selector_finds_the_pods_it_is_meant_for(name):
    """Labels of an overlay that do not reach the pods make a Service without any, and nothing says so."""
    labels = [pod["metadata"]["labels"] for pod in pods(name)]
    web = [one for one in labels if one["app.kubernetes.io/component"] == "web"]
    polling = [one for one in labels if one.get("aggregator/polls") == "true"]
    assert (len(web), len(polling)) == (1, 1)

    def found(selector):
        return [one for one in labels if selector.items() <= one.items()]

    for one in of_kind(name, "Service"):
        assert found(one["spec"]["selector"]) == web
    for one in of_kind(name, "PodDisruptionBudget"):
        assert found(one["spec"]["selector"]["matchLabels"]) == web
    for one in of_kind(name, "Deployment", "StatefulSet"):
        assert found(one["spec"]["selector"]["matchLabels"]) == [one["spec"]["template"]["metadata"]["labels"]]
    policies = {
        one["metadata"]["name"].rpartition("-")[2]: found(one["spec"]["podSelector"].get("matchLabels", {}))
        for one in of_kind(name, "NetworkPolicy")
    }
    assert policies["web"] == web
    assert policies["feeds"] == polling
    assert all(of == labels for key, of in policies.items() if key not in ("web", "feeds"))


@each_rendering
def test_what_is_named_exists(name):
    names = {(one["kind"], one["metadata"]["name"]) for one in resources(name)}
    secrets = {"aggregator-database", "aggregator-urls", "db", "urls"}  # made by operators
    for pod in pods(name):
        spec = pod["spec"]
        (container,) = spec["containers"]
        assert ("ServiceAccount", spec["serviceAccountName"]) in names
        assert all(("ConfigMap", one["configMapRef"]["name"]) in names for one in container["envFrom"])
        volumes = {one["name"]: one for one in spec["volumes"]}
        assert all(("ConfigMap", one["configMap"]["name"]) in names for one in volumes.values() if "configMap" in one)
        assert all(one["secret"]["secretName"] in secrets for one in volumes.values() if "secret" in one)
        claimed = {"data"} if "SQLite" in name else set()
        assert {one["name"] for one in container["volumeMounts"]} == {*volumes, *claimed}
        assert not any("subPath" in one for one in container["volumeMounts"])
        if "kustomize" in name:
            assert volumes["urls"]["secret"] == {"secretName": "aggregator-urls", "optional": True}


@each_rendering
def test_pods_keep_to_the_restricted_security_standard(name):
    for pod in pods(name):
        spec = pod["spec"]
        (container,) = spec["containers"]
        assert spec["securityContext"]["runAsNonRoot"] is True
        assert spec["securityContext"]["runAsUser"] == 10001
        assert spec["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
        assert spec["automountServiceAccountToken"] is False
        assert container["securityContext"] == {
            "allowPrivilegeEscalation": False,
            "readOnlyRootFilesystem": True,
            "capabilities": {"drop": ["ALL"]},
        }
        assert {"cpu", "memory"} == set(container["resources"]["requests"])
        assert "memory" in container["resources"]["limits"]


@each_rendering
def test_pods_run_commands_that_exist_with_settings_that_are_right(name, tmp_path):
    configs = {one["metadata"]["name"]: one["data"] for one in of_kind(name, "ConfigMap")}
    served = {str(rule) for rule in app(tmp_path, configs).url_map.iter_rules()}
    for pod in pods(name):
        (container,) = pod["spec"]["containers"]
        context = main.make_context("aggregator", list(container["args"]))
        command_name, command, rest = main.resolve_command(context, [*context._protected_args, *context.args])
        assert isinstance(command, click.Command)
        role = command.make_context(command_name, rest, parent=context).params["role"]
        probes = {container[one]["httpGet"]["path"] for one in container if one.endswith("Probe")}
        assert probes == (set() if role == "poll" else {"/healthz"})
        assert probes <= served
        variables = {one["name"] for one in container.get("env", ())}
        for source in container["envFrom"]:
            variables |= set(configs[source["configMapRef"]["name"]])
        assert variables <= set(known_variables())
        assert ("AGGREGATOR_STORE__DATABASE" in variables) == ("PostgreSQL" in name)


@each_rendering
def test_a_web_server_that_can_be_replaced_goes_on_serving_until_it_gets_no_more_requests(name):
    for pod in pods(name):
        (container,) = pod["spec"]["containers"]
        waits = container.get("lifecycle", {}).get("preStop", {}).get("exec", {}).get("command")
        assert waits == (["sleep", "5"] if container["args"][-1] == "web" else None)
        assert pod["spec"]["terminationGracePeriodSeconds"] >= 15  # the service stops within five


def app(folder, configs):
    """The application with the settings of the ConfigMaps."""
    (feeds,) = (data["feeds.toml"] for data in configs.values() if "feeds.toml" in data)
    environ = {key: value for data in configs.values() for key, value in data.items() if key.startswith("AGG")}
    (folder / "feeds.toml").write_text(feeds, encoding="utf-8")
    config = load_config(str(folder / "feeds.toml"), environ)
    assert config.server.base_url == "https://calendar.example.org"
    return create_app(config, ServedSnapshot(source=None, clock=lambda: datetime.now(UTC)))


def test_the_chart_passes_its_linter():
    for setting in ("database.secret=", "database.secret=db,ingress.enabled=true"):
        result = ran("helm", "lint", "--strict", "--set", setting, str(CHART))
        assert result.returncode == 0, result.stdout


def test_numbers_stay_whole_in_variables():
    (settings,) = (
        one["data"]
        for one in of_kind("Helm, PostgreSQL and all options", "ConfigMap")
        if one["metadata"]["name"].endswith("settings")
    )
    assert settings["AGGREGATOR_WINDOW__MAX_BYTES"] == "1000000"
    assert settings["AGGREGATOR_PAGE__LANGUAGE"] == "es"


REFUSED = {
    "a misspelt value": ("web.replica=3", "replica"),
    "a setting that is not written as a variable": ("settings.listen=:80", "listen"),
    "the database outside of a Secret": ("settings.STORE__DATABASE=sqlite", "STORE__DATABASE"),
    "a digest that is none": ("image.digest=latest", "digest"),
    "no feeds at all": ("feeds=", "feeds.toml"),
}


@pytest.mark.parametrize(("setting", "said"), REFUSED.values(), ids=REFUSED)
def test_values_that_are_wrong_are_refused(setting, said):
    result = ran("helm", "template", "calendar", str(CHART), "--set", setting)
    assert result.returncode != 0
    assert said in result.stderr


def test_the_chart_names_a_settings_variable_for_no_key_that_is_unknown():
    schema = (CHART / "values.schema.json").read_text(encoding="utf-8")
    pattern = re.compile(re.search(r'"propertyNames": \{"pattern": "([^"]+)"', schema)[1])
    assert all(pattern.fullmatch(name.removeprefix("AGGREGATOR_")) for name in known_variables())


def test_the_package_of_the_chart_holds_all_of_it(tmp_path):
    assert ran("helm", "package", str(CHART), "--destination", str(tmp_path)).returncode == 0
    (package,) = tmp_path.glob("*.tgz")
    assert ran("helm", "template", "calendar", str(package)).stdout == rendered("Helm, SQLite")
