"""What the store promises about notices: told once, kept until sent, sent by one."""

from dataclasses import replace

import pytest
from filled import DAY, MINUTE, NOW

from aggregator.model import HealthChange, Notice

NOTICE = Notice("chat", NOW, (HealthChange("todo", "TODO", "fresh", "gone"),))


@pytest.fixture
def filled(store):
    store.set_feeds(["todo", "chaoss"])
    assert store.announce({}, {"todo": "gone"}, [NOTICE])
    return store


def test_what_was_told_and_its_notices_come_back(filled):
    assert filled.announced() == {"todo": "gone"}
    assert filled.notices() == (NOTICE,)


def test_nothing_is_told_on_top_of_what_somebody_else_told(filled):
    assert not filled.announce({}, {"todo": "failing"}, [NOTICE])
    assert filled.announced() == {"todo": "gone"}
    assert len(filled.notices()) == 1
    assert filled.announce({"todo": "gone"}, {"todo": "fresh"}, [])


def test_a_feed_that_was_taken_out_is_not_told_of(filled):
    filled.set_feeds(["chaoss"])
    assert filled.announced() == {}
    assert not filled.announce({}, {"todo": "gone"}, [NOTICE])


def test_a_notice_is_claimed_by_one_until_its_lease_runs_out(filled):
    assert list(filled.claim_notices(NOW, MINUTE, {"chat"}).values()) == [NOTICE]
    assert filled.claim_notices(NOW, MINUTE, {"chat"}) == {}
    assert len(filled.claim_notices(NOW + MINUTE, MINUTE, {"chat"})) == 1


def test_a_notice_that_failed_waits_for_its_next_try(filled):
    ((number, notice),) = filled.claim_notices(NOW, MINUTE, {"chat"}).items()
    failed = replace(notice, tries=1, error="Refused.")
    filled.retry_notice(number, failed, NOW + DAY)
    assert filled.notices() == (failed,)
    assert filled.claim_notices(NOW + DAY - MINUTE, MINUTE, {"chat"}) == {}
    assert filled.claim_notices(NOW + DAY, MINUTE, {"chat"}) == {number: failed}


def test_a_notice_that_was_sent_is_forgotten(filled):
    ((number, _),) = filled.claim_notices(NOW, MINUTE, {"chat"}).items()
    filled.forget_notice(number)
    assert filled.notices() == ()


def test_a_notice_for_a_target_that_is_gone_is_forgotten(filled):
    assert filled.claim_notices(NOW, MINUTE, {"mail"}) == {}
    assert filled.notices() == ()
