"""feeds.toml → `Config`, or every problem at once with file, line and key.

Each key an operator can set is a field here with its description: the README's table and the JSON Schema are made from
these, so a key cannot exist undocumented. `Feed` is the operator's word on one feed; what the service learns about it
while running is `model.FeedState`.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800}


def parse_duration(value: object) -> object:
    """Turn "30m", "1h30m" or a number of seconds into a timedelta; leave anything else to pydantic to refuse."""
    raise NotImplementedError


Duration = Annotated[timedelta, BeforeValidator(parse_duration)]


class Section(BaseModel):
    """Common to all sections: unknown keys are errors, nothing changes after reading."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Feed(Section):
    """One upstream calendar."""

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9-]{0,39}$", description="short name in addresses: a-z, 0-9 and -")
    name: str = Field(min_length=1, max_length=80, description="name shown to readers")
    url: str = Field(description="address of the .ics file; http, https or webcal")
    color: str = Field("#5B6770", pattern=r"^#[0-9A-Fa-f]{6}$", description="colour of its mark, #RRGGBB")
    homepage: str = Field("", description="the community's own page")
    timezone: str | None = Field(None, description="IANA zone of floating times; default: what the feed says")
    priority: int = Field(0, ge=-1000, le=1000, description="breaks ties between copies of one event; higher wins")
    interval: Duration = Field(timedelta(minutes=30), description="time between polls")
    timeout: Duration = Field(timedelta(seconds=30), description="for the whole answer, from first byte to last")
    max_bytes: int = Field(20_000_000, ge=1000, le=200_000_000, description="largest calendar accepted, unpacked")
    allow_private: bool = Field(default=False, description="may resolve to loopback and private networks")
    match: Literal["full", "uid", "off"] = Field(
        "full", description='which rules may merge its events: "full", "uid" (only equal UIDs) or "off"'
    )


class Server(Section):
    """Where readers find us."""

    listen: str = Field("127.0.0.1:8080", description="address and port to listen on")
    base_url: str = Field("http://127.0.0.1:8080", description="address readers see, without a slash at the end")
    workers: int = Field(1, ge=1, le=64, description="web processes")


class Published(Section):
    """What the combined calendar calls itself."""

    name: str = Field("Open source community calendars", max_length=120, description="name in calendar programs")
    description: str = Field("", max_length=500, description="one sentence for calendar programs and the page")
    color: str = Field("#2B5C8A", pattern=r"^#[0-9A-Fa-f]{6}$", description="colour calendar programs may use")


class StoreSettings(Section):
    """Where state is kept."""

    database: str = Field("sqlite:///aggregator.db", description="SQLAlchemy URL of the database")


class WindowSettings(Section):
    """How much time is published."""

    past_days: int = Field(30, ge=0, le=3650, description="days back")
    future_days: int = Field(400, ge=1, le=3650, description="days ahead")
    max_events: int = Field(1000, ge=1, le=100_000, description="most events in one .ics")
    max_bytes: int = Field(1_000_000, ge=10_000, description="largest .ics; Google drops what is beyond 1 MB")


class Config(Section):
    """All of feeds.toml, checked. `[defaults]` has been applied to every feed."""

    server: Server = Server()
    calendar: Published = Published()
    store: StoreSettings = StoreSettings()
    window: WindowSettings = WindowSettings()
    feeds: tuple[Feed, ...]


def load_config(path: str) -> Config:
    """Read and check feeds.toml. Raise ConfigError with every problem."""
    raise NotImplementedError
