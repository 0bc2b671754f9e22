"""The feeds.toml that ships: it must work as it is, and show every key there is."""

import itertools
import re
from pathlib import Path

import pytest

from aggregator.config import Config, FeedDefaults, load_config

FILE = Path(__file__).parents[2] / "feeds.toml"
CONFIG = load_config(str(FILE))
WHITE, NEAR_BLACK = 1.0, 0.01  # relative luminance of the page, light and dark


def luminance(color: str) -> float:
    """Relative luminance of #RRGGBB (WCAG 2.2)."""
    channels = [int(color[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return sum(weight * c for weight, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(one: float, other: float) -> float:
    return (max(one, other) + 0.05) / (min(one, other) + 0.05)


def test_it_names_the_four_communities():
    assert [feed.id for feed in CONFIG.feeds] == ["todo", "openssf", "openchain", "chaoss"]
    assert all(feed.homepage.startswith("https://") for feed in CONFIG.feeds)


@pytest.mark.parametrize("feed", CONFIG.feeds, ids=lambda feed: feed.id)
def test_a_mark_is_seen_on_a_light_and_on_a_dark_page(feed):
    """3:1 is what WCAG 2.2 (1.4.11) asks of graphics."""
    assert contrast(luminance(feed.color), WHITE) >= 3
    assert contrast(luminance(feed.color), NEAR_BLACK) >= 3


def test_two_marks_are_told_apart():
    for one, other in itertools.combinations(CONFIG.feeds, 2):
        distance = sum(abs(int(one.color[i : i + 2], 16) - int(other.color[i : i + 2], 16)) for i in (1, 3, 5))
        assert distance >= 128, (one.id, other.id)


def test_every_key_stands_in_it_set_or_as_a_comment():
    shown = set(re.findall(r"^(?:# )?([a-z_]+) = ", FILE.read_text(encoding="utf-8"), re.MULTILINE))
    keys = set(FeedDefaults.model_fields)
    for field in Config.model_fields.values():
        for model in (field.annotation, *getattr(field.annotation, "__args__", ())):
            keys |= set(getattr(model, "model_fields", ()))
    assert shown == keys


def test_examples_in_comments_are_valid(tmp_path):
    """Uncommenting a whole section, or a key of the first feed, makes no mistake."""
    text = re.sub(r"^# \w+_(env|file) = .*\n", "", FILE.read_text(encoding="utf-8"), flags=re.MULTILINE)
    text = re.sub(r"^# ((?:\[\[\w+\]\]|[a-z_]+ = ))", r"\1", text, flags=re.MULTILINE)
    (tmp_path / "feeds.toml").write_text(text, encoding="utf-8")
    config = load_config(str(tmp_path / "feeds.toml"))
    assert config.same
    assert config.meetings
    assert config.edit
    assert [target.is_webhook for target in config.notify] == [False, True]
    assert config.feeds[0].exclude


def test_what_a_comment_shows_as_default_is_the_default(tmp_path):
    """Uncommenting the lines above the feeds must change nothing."""
    head, feeds = FILE.read_text(encoding="utf-8").split("[[feeds]]", 1)
    copy = tmp_path / "feeds.toml"
    copy.write_text(re.sub(r"^# ([a-z_]+ = )", r"\1", head, flags=re.MULTILINE) + "[[feeds]]" + feeds, encoding="utf-8")
    assert load_config(str(copy)).model_dump(exclude={"store"}) == CONFIG.model_dump(exclude={"store"})
