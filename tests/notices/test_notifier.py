"""Health that changes, told by a scripted origin, and what arrives at a webhook and in an Apprise service."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from hook import Hook
from ics_text import vcalendar
from loopback_service import LoopbackService, feed
from servers import answer
from small_feeds import meeting

from aggregator.config import NoticeTarget
from aggregator.notices.notifier import GIVEN_UP, Notifier

ADDRESSES = {"todo.test": "142.250.184.14", "chaoss.test": "142.250.184.15"}
SECRET = "hunter2"
CALL = meeting("Call", "20260302T160000Z", "RRULE:FREQ=WEEKLY", uid="call")
OTHER = meeting("Other", "20260402T160000Z", uid="other")
OVER = meeting("Over", "20250302T160000Z", uid="over")
MANY = [meeting(f"Talk {n}", f"2026040{n}T160000Z", uid=f"talk-{n}") for n in range(1, 8)]
OLD = meeting("Call", "20160302T160000Z", "RRULE:FREQ=WEEKLY", uid="call")
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


class World(LoopbackService):
    """Two feeds and a webhook; what is due is sent after each poll."""

    def __init__(self, folder: Path, *targets: NoticeTarget, first: tuple[str, ...] = (CALL,)) -> None:
        super().__init__(folder, [feed(name, f"http://{name}.test/a.ics") for name in ("todo", "chaoss")], ADDRESSES)
        self.config = self.config.model_copy(update={"notify": targets})
        self.notifier = Notifier(self.store, "test")
        self.start()
        self.answers("todo", [answer(vcalendar(*first))])
        self.answers("chaoss", [answer(vcalendar(CALL))])
        self.tick()

    def start(self) -> None:
        super().start()
        if hasattr(self, "notifier"):
            self.poller._parts = replace(self.poller._parts, notify=self.notifier.look)

    def poll(self, times: int = 1) -> None:
        """Poll both feeds, and send what is due; so often."""
        for _ in range(times):
            self.now += HOUR
            self.poller.ask_all(self.now)
            self.tick()
            self.notifier.send_due(self.now)
        self.now += MINUTE / 6  # the page reads states anew
        self.served.refresh()

    def status(self) -> dict:
        return json.loads(self.client.get("/status.json").text)


@pytest.fixture
def hook():
    with Hook() as hook:
        yield hook


@pytest.fixture
def opened(tmp_path, hook):
    """A function that starts a world with one target: the webhook, if no other is given."""
    worlds = []

    def start(*first: str, target: NoticeTarget | None = None) -> World:
        target = target or NoticeTarget(webhook=f"http://{hook.authority}/{SECRET}")
        worlds.append(World(tmp_path, target, first=first or (CALL,)))
        return worlds[-1]

    yield start
    for world in worlds:
        world.close()


@pytest.fixture
def world(opened):
    return opened()


def conditions(hook):
    return [[(one["id"], one["before"], one["condition"]) for one in told["feeds"]] for told in hook.told]


STATES = {
    "gone": ([answer(status="404 Not Found")], "gone"),
    "blocked": ([answer(status="403 Forbidden")], "blocked"),
    "failing": ([answer(status="500 Oops")], "failing"),
    "not a calendar": ([answer(b"<html><body>hello</body></html>")], "not-a-calendar"),
    "shrunk": ([answer(vcalendar(OTHER))], "shrunk"),
    "quiet": ([answer(vcalendar(OVER))], "quiet"),
    "moved": ([answer(vcalendar(CALL, meeting("This calendar has moved", "20260303T160000Z")))], "moved"),
}


@pytest.mark.parametrize(("says", "condition"), STATES.values(), ids=STATES)
def test_each_state_is_seen_on_the_status_page_and_told_once(opened, hook, says, condition):
    calm = (CALL, *MANY) if condition == "shrunk" else (CALL,)
    world = opened(*calm)
    world.answers("todo", says)
    world.poll(3)
    (shown,) = (one for one in world.status()["feeds"] if one["id"] == "todo")
    assert shown["condition"] == condition
    assert shown["since"]
    assert f'class="tag {condition} problem"' in world.client.get("/status").text
    assert f'condition="{condition}",feed="todo"}} 1.0' in world.client.get("/metrics").text
    assert conditions(hook) == [[("todo", "fresh", condition)]]
    world.poll()
    assert len(hook.told) == 1
    world.answers("todo", [answer(vcalendar(*calm))])
    world.poll()
    assert conditions(hook)[1:] == [[("todo", condition, "fresh")]]


def test_a_feed_that_nobody_has_touched_for_years_is_stale(opened, hook):
    world = opened(OLD)
    world.poll()
    assert conditions(hook) == [[("todo", "fresh", "stale")]]


def test_a_loss_that_lasts_is_believed_and_the_feed_is_quiet(opened, hook):
    world = opened(CALL, *MANY)
    world.answers("todo", [answer(vcalendar(OVER))])
    world.poll(9)
    assert conditions(hook) == [[("todo", "fresh", "shrunk")], [("todo", "shrunk", "quiet")]]


def test_what_changes_together_is_told_together(world, hook):
    for name in ("todo", "chaoss"):
        world.answers(name, [answer(status="404 Not Found")])
    world.poll(3)
    assert [[feed for feed, *_ in told] for told in conditions(hook)] == [["todo", "chaoss"]]


def test_nothing_is_told_twice_after_a_restart_or_by_another_poller(world, hook):
    world.answers("todo", [answer(status="404 Not Found")])
    world.poll(3)
    world.notifier = Notifier(world.store, "test")
    world.start()
    world.poll(2)
    other = Notifier(world.store, "test")
    other.look(world.config, world.now)
    other.send_due(world.now + HOUR)
    assert len(hook.told) == 1


def test_two_pollers_that_see_the_same_tell_it_once(world, hook):
    world.answers("todo", [answer(status="404 Not Found")])
    other = Notifier(world.store, "test")
    announced = world.store.announced()
    world.poll(3)
    assert not world.store.announce(announced, {"todo": "gone"}, ())
    assert other.send_due(world.now) == 0
    assert len(hook.told) == 1


def test_a_notice_that_cannot_be_sent_is_said_and_sent_later(world, hook):
    hook.status = 503
    world.answers("todo", [answer(status="404 Not Found")])
    world.poll(3)
    (target,) = world.status()["notices"]
    assert (target["waiting"], target["tries"]) == (1, 1)
    assert target["error"] == "The webhook answered with status 503. Check its URL."
    assert "The webhook answered with status 503." in world.client.get("/status").text
    assert world.notifier.send_due(world.now + MINUTE / 2) == 0
    hook.status = 200
    assert world.notifier.send_due(world.now + MINUTE) == 1
    assert len(hook.told) == 1
    world.poll()
    assert world.status()["notices"][0]["waiting"] == 0


def test_a_notice_that_cannot_be_sent_for_days_is_given_up(world, hook):
    hook.status = 503
    world.answers("todo", [answer(status="404 Not Found")])
    world.poll(3)
    assert world.notifier.send_due(world.now + GIVEN_UP + HOUR) == 1
    assert world.store.notices() == ()


def test_a_notice_for_a_target_that_was_taken_out_is_forgotten(world, hook):
    hook.status = 503
    world.answers("todo", [answer(status="404 Not Found")])
    world.poll(3)
    world.config = world.config.model_copy(update={"notify": (NoticeTarget(webhook="https://other.test/"),)})
    world.notifier.look(world.config, world.now)
    assert world.notifier.send_due(world.now + DAY) == 0
    assert world.store.notices() == ()


def test_the_url_of_a_target_is_shown_nowhere(world, hook):
    hook.status = 503
    world.answers("todo", [answer(status="404 Not Found")])
    world.poll(3)
    seen = "".join(world.client.get(path).text for path in ("/", "/status", "/status.json", "/metrics"))
    assert SECRET not in seen + repr(world.config) + repr(world.store.notices())
    assert hook.paths == [f"/{SECRET}"]


def test_an_apprise_service_is_told_title_and_text(opened, hook):
    world = opened(target=NoticeTarget(apprise=f"json://{hook.authority}/{SECRET}"))
    world.answers("todo", [answer(status="404 Not Found")])
    world.poll(3)
    (told,) = hook.told
    assert told["title"] == "Todo: gone"
    assert "No calendar at this URL (status 404)." in told["message"]


def test_a_target_that_blocks_does_not_delay_polls(world, hook):
    """What is due is claimed and sent by another thread; a tick only writes it down."""
    world.answers("todo", [answer(status="404 Not Found")])
    for _ in range(3):
        world.now += HOUR
        world.poller.ask_all(world.now)
        world.tick()
    assert len(world.store.notices()) == 1
    assert hook.told == []
