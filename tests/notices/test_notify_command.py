"""`aggregator notify`: a test that arrives, and one that does not."""

from __future__ import annotations

import pytest
from click.testing import CliRunner
from hook import Hook

from aggregator.cli import main
from aggregator.config import load_config
from aggregator.errors import ConfigError

FEED = '[[feeds]]\nid = "todo"\nname = "TODO"\nurl = "https://a.test/a.ics"\n'


@pytest.fixture
def hook():
    with Hook() as hook:
        yield hook


@pytest.fixture
def run(tmp_path):
    def run(settings, *arguments):
        (tmp_path / "feeds.toml").write_text(FEED + settings)
        return CliRunner().invoke(main, ["--config", str(tmp_path / "feeds.toml"), "notify", *arguments])

    return run


def test_a_test_notice_arrives_at_every_target(run, hook, tmp_path):
    (tmp_path / "hook.txt").write_text(f"http://{hook.authority}/a\n")
    targets = (
        f'[[notify]]\nwebhook_file = "hook.txt"\n[[notify]]\nname = "Chat"\napprise = "json://{hook.authority}/b"\n'
    )
    result = run(targets, "--test")
    assert result.exit_code == 0, result.output
    assert [line.split() for line in result.output.splitlines()[1:]] == [
        ["webhook", "127.0.0.1", "Sent"],
        ["Chat", "Sent"],
    ]
    assert {one["title"] for one in hook.told} == {"Test notice"}


FAILURES = {
    "a webhook that refuses": ('webhook = "http://{}/"', "The webhook answered with status 403. Check its URL."),
    "a webhook nobody answers at": ('webhook = "http://127.0.0.1:9/"', "The webhook cannot be reached. Check its URL."),
    "a kind of URL that Apprise does not know": ('apprise = "nonsense://x"', "Apprise does not know this kind of URL"),
    "a service that refuses": ('apprise = "json://{}/"', "The service did not accept the message"),
}


@pytest.mark.parametrize(("target", "sentence"), FAILURES.values(), ids=FAILURES)
def test_a_notice_that_does_not_arrive_is_said(run, hook, target, sentence):
    hook.status = 403
    result = run(f"[[notify]]\n{target.format(hook.authority)}\n", "--test")
    assert result.exit_code == 1
    assert sentence in result.output


def test_without_targets_it_says_what_to_add(run):
    result = run("")
    assert result.exit_code == 1
    assert "feeds.toml has no [[notify]] entry" in result.output


def test_without_a_test_it_lists_what_waits(run, hook):
    result = run(f'[[notify]]\nwebhook = "http://{hook.authority}/"\n', "--json")
    assert (result.exit_code, hook.told) == (0, [])
    assert '"result": "All sent"' in result.output


def test_a_secret_in_a_variable_is_not_shown_when_it_is_wrong(tmp_path):
    (tmp_path / "feeds.toml").write_text(f'{FEED}[[notify]]\nwebhook_env = "HOOK"\n')
    with pytest.raises(ConfigError) as caught:
        load_config(str(tmp_path / "feeds.toml"), {"HOOK": "hunter2"})
    assert "is not a web address" in str(caught.value)
    assert "hunter2" not in str(caught.value)
