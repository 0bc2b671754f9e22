"""The samples as a site of files: made in memory, or written to a folder."""

from __future__ import annotations

from functools import cache

from sample_site import CONFIG, NOW, sample_snapshot
from served import MemorySource

from aggregator.config import Config, Group
from aggregator.static_site.site_files import StaticSite

HOST = "https://community.example"
BASE = f"{HOST}/repo"
GROUP = Group(id="security", name="Security", feeds=("openssf", "chaoss"), include="security")


def settings(base_url: str = BASE, timezone: str = "Europe/Madrid", language: str = "en") -> Config:
    """The settings of the samples, with a group, for a site at `base_url`."""
    return CONFIG.model_copy(
        update={
            "server": CONFIG.server.model_copy(update={"base_url": base_url}),
            "page": CONFIG.page.model_copy(update={"timezone": timezone, "language": language}),
            "groups": (GROUP,),
        }
    )


def sample_source() -> MemorySource:
    """The store after a round of the samples."""
    return MemorySource(sample_snapshot())


SITE = StaticSite(settings(), sample_source(), NOW)


@cache
def built_files() -> dict[str, bytes]:
    """All files of the samples by their paths; a path that is made twice fails."""
    found: dict[str, bytes] = {}
    for file in SITE.files():
        assert file.path not in found, file.path
        found[file.path] = file.body
    return found
