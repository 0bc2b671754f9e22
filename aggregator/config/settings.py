"""The models of feeds.toml: one class per section, one field per key.

Each key has a description. The table in docs/reference.md and the JSON Schema are made from these, so no key is
undocumented. `Feed` holds the settings of one feed; what the service learns about it is `model.FeedState`.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Literal

from pydantic import ConfigDict, Field

from aggregator.config.event_settings import (
    EventEdit,
    EventFilters,
    EventSelector,
    Meeting,
    Renames,
    Section,
    event_filters,
    renames,
)
from aggregator.config.notice_settings import NoticeTarget
from aggregator.config.value_types import (
    INTERVALS,
    LANGUAGES_IN_WORDS,
    LENGTHS,
    TIMEOUTS,
    BaseUrl,
    Color,
    DatabaseUrl,
    EmbeddingSite,
    FeedId,
    FeedUrl,
    FolderPath,
    Interval,
    Language,
    Length,
    ListenAddress,
    PageUrl,
    ProxyUrl,
    Timeout,
    TimeZone,
    UserAgent,
)


class FeedDefaults(Section):
    """Keys of [defaults], for all feeds, and of each [[feeds]] entry."""

    color: Color = Field(default="#5B6770", description="Colour shown beside the feed's events, #RRGGBB.")
    timezone: TimeZone | None = Field(
        default=None, description="Time zone for times that name none (IANA name). Default: the feed's own."
    )
    priority: int = Field(
        default=0,
        ge=-1000,
        le=1000,
        description="Which copy of a duplicate is shown if all else is equal. Higher wins.",
    )
    interval: Interval = Field(
        default=timedelta(minutes=30), ge=INTERVALS[0], le=INTERVALS[1], description="Time between polls."
    )
    timeout: Timeout = Field(
        default=timedelta(seconds=30),
        ge=TIMEOUTS[0],
        le=TIMEOUTS[1],
        description="Time limit for the whole download.",
    )
    max_bytes: int = Field(
        default=20_000_000, ge=1000, le=200_000_000, description="Maximum size of the feed in bytes, uncompressed."
    )
    allow_private: bool = Field(default=False, description="Allow loopback and private network addresses.")
    user_agent: UserAgent = Field(
        default="", max_length=300, repr=False, description="User-Agent to send. Default: one that names this service."
    )
    proxy: ProxyUrl = Field(
        default=None, description='URL of a proxy, or "env" for HTTPS_PROXY and NO_PROXY. Default: none.'
    )
    duration: Length = Field(
        default=timedelta(hours=1),
        ge=LENGTHS[0],
        le=LENGTHS[1],
        description="Length of events whose page says none.",
    )
    match: Literal["full", "uid", "off"] = Field(
        default="full", description='How duplicates are found: "full", "uid" (equal UIDs only) or "off".'
    )


def _one_url(schema: dict[str, Any]) -> None:
    """Require a `url`, or a key that says where the URL is kept."""
    schema["required"].remove("url")
    schema["oneOf"] = [{"required": [key]} for key in URL_KEYS]


URL_KEYS = ("url", "url_env", "url_file")


class Feed(FeedDefaults):
    """One source calendar."""

    model_config = ConfigDict(json_schema_extra=_one_url)

    id: FeedId = Field(description="Short name used in URLs: a–z, 0–9 and hyphens.")
    name: str = Field(min_length=1, max_length=80, description="Name shown on the page.")
    url: FeedUrl = Field(description="URL of the .ics file, or of its Google, TeamUp or Outlook page.")
    url_env: str = Field(default="", description="Instead of `url`: environment variable that holds the URL.")
    url_file: str = Field(default="", description="Instead of `url`: file that holds the URL.")
    headers_env: str = Field(
        default="", description='Environment variable with headers to send, each on a line: "Name: value".'
    )
    kind: Literal["calendar", "page"] = Field(
        default="calendar",
        description='What `url` is: "calendar", or "page" for a web page, Markdown or YAML file. '
        "See [pages as feeds](#pages-as-feeds).",
    )
    trust: Literal["off", "note", "publish"] = Field(
        default="publish",
        description='What is done with dates in the text of a page: "publish", "note" (compared only) or "off".',
    )
    cadence: Literal["note", "publish"] = Field(
        default="note",
        description='Likewise with meetings that repeat: "note" (compared only), or "publish" where dates follow.',
    )
    follow: bool = Field(
        default=False, description="Also read the calendars that the page links to or frames, at most five."
    )
    homepage: PageUrl = Field(default="", description="Website of the community.")
    category: str = Field(default="", max_length=80, description="Category that all events of the feed get.")
    include: EventFilters = event_filters(
        "Show only events that one of these describes. See [hide and correct events](#hide-and-correct-events)."
    )
    exclude: EventFilters = event_filters("Hide events that one of these describes. Wins over `include`.")
    rename: Renames = renames(
        'Other titles, each as ["title", "new title"], or as { pattern = "…", to = "…" } for a part of titles.'
    )


class ServerSettings(Section):
    """Where the service listens, and under which URL visitors find it."""

    listen: ListenAddress = Field(
        default="127.0.0.1:8080", description='Address and port to listen on. ":8080" listens on all interfaces.'
    )
    base_url: BaseUrl = Field(
        default="http://127.0.0.1:8080", description="Public URL of the service, without a trailing slash."
    )
    workers: int = Field(default=1, ge=1, le=64, description="Number of web processes.")

    @property
    def address(self) -> tuple[str, int]:
        """Host (an IP address or a name, without brackets) and port of `listen`."""
        host, _, port = self.listen.rpartition(":")
        return host.strip("[]") or "0.0.0.0", int(port)  # noqa: S104 - ":8080" means all interfaces


class CalendarSettings(Section):
    """What calendar apps show of the combined calendar."""

    name: str = Field(
        default="Open source community calendars",
        min_length=1,
        max_length=120,
        description="Name shown in calendar apps and on the page.",
    )
    description: str = Field(
        default="", max_length=500, description="One sentence shown in calendar apps and on the page."
    )
    color: Color = Field(default="#2B5C8A", description="Colour for calendar apps, #RRGGBB.")


class PageSettings(Section):
    """Language and time zones of the page, and who may embed it."""

    language: Language = Field(
        default="en",
        description=f'Language when the browser asks for none of {LANGUAGES_IN_WORDS}. A region is allowed: "en-US".',
    )
    timezone: TimeZone = Field(
        default="UTC",
        validate_default=True,
        description="Time zone where that of the visitor is not known, and of pages made by `aggregator build`.",
    )
    zones: tuple[TimeZone, ...] = Field(
        default=("America/Los_Angeles", "America/New_York", "Europe/Berlin", "Asia/Kolkata", "Asia/Shanghai"),
        max_length=12,
        strict=False,
        description="Time zones listed on each event page (IANA names).",
    )
    embed_on: tuple[EmbeddingSite, ...] = Field(
        default=("*",),
        max_length=100,
        strict=False,
        description='Sites that may embed the calendar: "https://example.org", "https://*.example.org", or "*" for '
        "all. An empty list allows only this site.",
    )


class StoreSettings(Section):
    """Where state is kept."""

    database: DatabaseUrl = Field(
        default="sqlite:///aggregator.db",
        validate_default=True,
        description="Database URL, SQLite or PostgreSQL. Relative paths start at the folder of feeds.toml. "
        "The variable AGGREGATOR_DATABASE overrides it.",
    )
    database_file: str = Field(default="", description="File that holds the database URL. Wins over `database`.")


class PublishSettings(Section):
    """Files that a web server serves itself."""

    folder: FolderPath = Field(
        default="",
        description="Folder that the poller keeps the .ics files in, for a web server. Default: none. "
        "Relative paths start at the folder of feeds.toml. See [deploy](../deploy/README.md#nginx).",
    )


class WindowSettings(Section):
    """The time range that is published, and the limits of an .ics file."""

    past_days: int = Field(default=30, ge=0, le=3650, description="Days in the past to publish.")
    future_days: int = Field(default=400, ge=1, le=3650, description="Days ahead to publish.")
    max_events: int = Field(default=1000, ge=1, le=100_000, description="Maximum events in one .ics file.")
    max_bytes: int = Field(
        default=1_000_000,
        ge=10_000,
        le=100_000_000,
        description="Maximum size of one .ics file, in bytes. Google ignores events beyond 1 MB.",
    )


class HistorySettings(Section):
    """How long changes are remembered."""

    days: int = Field(
        default=90, ge=1, le=3650, description="Days for which changes of events are kept and shown on /changes."
    )


class LinkConstraint(Section):
    """An operator's correction: these events are one ([[same]]), or these are not ([[different]])."""

    events: tuple[EventSelector, ...] = Field(
        min_length=2,
        strict=False,
        description='At least two events, each as { uid = "…" } or { feed = "…", title = "…" }.',
    )


class Group(Section):
    """Feeds, or a part of their events, with a calendar and a page of their own."""

    id: FeedId = Field(description="Short name used in URLs: a–z, 0–9 and hyphens.")
    name: str = Field(min_length=1, max_length=120, description="Name shown on the page and in calendar apps.")
    description: str = Field(default="", max_length=500, description="One sentence shown with the name.")
    color: Color | None = Field(default=None, description="Colour for calendar apps, #RRGGBB. Default: [calendar].")
    feeds: tuple[FeedId, ...] = Field(default=(), strict=False, description="Ids of the feeds. Default: all.")
    include: str = Field(default="", max_length=200, description="Only events with all of these words.")
    exclude: str = Field(default="", max_length=200, description="No events with any of these words.")


class Config(Section):
    """All of feeds.toml, validated. `[defaults]` is applied to every feed."""

    server: ServerSettings = ServerSettings()
    calendar: CalendarSettings = CalendarSettings()
    page: PageSettings = PageSettings()
    store: StoreSettings = StoreSettings()
    publish: PublishSettings = PublishSettings()
    window: WindowSettings = WindowSettings()
    history: HistorySettings = HistorySettings()
    notify: tuple[NoticeTarget, ...] = Field(default=(), strict=False, max_length=100)
    feeds: tuple[Feed, ...] = Field(min_length=1, strict=False)  # strict would refuse TOML's arrays
    groups: tuple[Group, ...] = Field(default=(), strict=False)
    same: tuple[LinkConstraint, ...] = Field(default=(), strict=False)
    different: tuple[LinkConstraint, ...] = Field(default=(), strict=False)
    edit: tuple[EventEdit, ...] = Field(default=(), strict=False)
    meetings: tuple[Meeting, ...] = Field(default=(), strict=False)
