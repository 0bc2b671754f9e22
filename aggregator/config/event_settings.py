"""The models of feeds.toml about single events: which are hidden, renamed, corrected, or announced only here."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from aggregator.config.problems import refusal
from aggregator.config.value_types import (
    LENGTHS,
    DateOrTime,
    FeedId,
    Length,
    PageUrl,
    Pattern,
    RecurrenceRule,
    TimeZone,
    given_one_of,
)


class Section(BaseModel):
    """Base of all sections: unknown keys are errors, "10" is not a number, and nothing changes after reading."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class EventFilter(Section):
    """Describes events: by words, a category, a regular expression, or because they are private or say only "Busy"."""

    model_config = ConfigDict(json_schema_extra=given_one_of("words", "category", "pattern", "private", "busy"))

    words: str = Field(default="", max_length=200, description="Words that stand together, in upper or lower case.")
    category: str = Field(default="", max_length=200, description="One of the event's categories.")
    pattern: Pattern = Field(default="", max_length=500, description="Regular expression (RE2 syntax).")
    field: Literal["any", "title", "location", "description"] = Field(
        default="any", description="Where words and pattern are searched."
    )
    private: Literal[True] | None = Field(
        default=None, description="Events that are marked as private or confidential."
    )
    busy: Literal[True] | None = Field(default=None, description='Events that say nothing but "Busy".')

    @model_validator(mode="after")
    def _describes_one_thing(self) -> Self:
        if sum(map(bool, (self.words.strip(), self.category, self.pattern, self.private, self.busy))) != 1:
            raise refusal("is not one description", "give one of words, category, pattern, private, busy")
        return self


def _from_words(value: object) -> object:
    return {"words": value} if isinstance(value, str) else value


def _or_words(schema: dict[str, Any]) -> None:
    """Allow a text in place of a filter: it means its words."""
    schema["items"] = {"anyOf": [{"type": "string", "pattern": "\\S", "maxLength": 200}, schema["items"]]}


EventFilters = tuple[Annotated[EventFilter, BeforeValidator(_from_words)], ...]


def event_filters(description: str) -> Any:
    """Return the field of a list of filters."""
    return Field(
        default=(), max_length=200, strict=False, repr=False, description=description, json_schema_extra=_or_words
    )


class Rename(Section):
    """Another title for events: for a whole title, or for the part of it that a regular expression matches."""

    model_config = ConfigDict(json_schema_extra=given_one_of("title", "pattern"))

    title: str = Field(default="", max_length=500, description="The whole title, in upper or lower case.")
    pattern: Pattern = Field(default="", max_length=500, description="Regular expression (RE2 syntax).")
    to: str = Field(max_length=500, description="What takes its place.")

    @model_validator(mode="after")
    def _has_one_source(self) -> Self:
        if bool(self.title.strip()) == bool(self.pattern):
            raise refusal("is not one description", "give a title or a pattern")
        return self


def _from_pair(value: object) -> object:
    if isinstance(value, list | tuple) and len(value) == 2:
        return {"title": value[0], "to": value[1]}
    return value


def _or_pair(schema: dict[str, Any]) -> None:
    """Allow a pair in place of a table: the whole title, and what takes its place."""
    pair = {
        "type": "array",
        "prefixItems": [{"type": "string", "pattern": "\\S", "maxLength": 500}, {"type": "string", "maxLength": 500}],
        "minItems": 2,
        "maxItems": 2,
    }
    schema["items"] = {"anyOf": [pair, schema["items"]]}


Renames = tuple[Annotated[Rename, BeforeValidator(_from_pair)], ...]


def renames(description: str) -> Any:
    """Return the field of a list of other titles."""
    return Field(default=(), max_length=200, strict=False, description=description, json_schema_extra=_or_pair)


class EventSelector(Section):
    """Selects an event: by UID, or by feed and title."""

    model_config = ConfigDict(
        json_schema_extra={
            "anyOf": [
                {"required": ["uid"], "properties": {"uid": {"minLength": 1}}},
                {
                    "required": ["feed", "title"],
                    "properties": {"feed": {"minLength": 1}, "title": {"minLength": 1}},
                },
            ]
        }
    )

    feed: str = Field(default="", description="Id of the feed. Required with a title.")
    uid: str = Field(default="", description="UID of the event or of one of its dates; see `aggregator explain`.")
    title: str = Field(default="", description="Title of the event, in upper or lower case.")

    @model_validator(mode="after")
    def _is_complete(self) -> Self:
        if not self.uid and not (self.feed and self.title):
            raise refusal("is incomplete", "give a uid, or a feed and a title")
        return self


class EventEdit(Section):
    """A correction of one event, as its feed has it."""

    model_config = ConfigDict(
        json_schema_extra={"anyOf": [{"required": [key]} for key in ("title", "location", "link", "hidden")]}
    )

    event: EventSelector = Field(description='The event, as { uid = "…" } or { feed = "…", title = "…" }.')
    title: str | None = Field(default=None, min_length=1, max_length=500, description="Title to show.")
    location: str | None = Field(default=None, max_length=1000, description="Location to show.")
    link: PageUrl | None = Field(default=None, description="Link to show, and to join by.")
    hidden: bool | None = Field(default=None, description="true: do not show the event.")

    @model_validator(mode="after")
    def _changes_something(self) -> Self:
        if all(value is None for value in (self.title, self.location, self.link, self.hidden)):
            raise refusal("changes nothing", "set title, location, link or hidden")
        return self


class Meeting(Section):
    """A meeting that no calendar announces. It is shown among the events of a feed."""

    feed: FeedId = Field(description="Id of the feed among whose events it is shown.")
    title: str = Field(min_length=1, max_length=500, description="Title of the meeting.")
    start: DateOrTime = Field(description="First start, as 2026-03-05T16:00:00, or 2026-03-05 for a whole day.")
    zone: TimeZone = Field(default="UTC", description="Time zone of the start (IANA name).")
    duration: Length = Field(default=timedelta(hours=1), ge=LENGTHS[0], le=LENGTHS[1], description="How long it lasts.")
    rrule: RecurrenceRule = Field(default="", description='When it repeats, as "FREQ=WEEKLY;BYDAY=TH".')
    until: date | None = Field(default=None, description="Last day on which it repeats.")
    link: PageUrl = Field(default="", description="Link to join by, or to the page of the meeting.")
    location: str = Field(default="", max_length=1000, description="Where it takes place.")
    description: str = Field(default="", max_length=5000, description="Text of the event.")

    @model_validator(mode="after")
    def _ends_if_it_repeats(self) -> Self:
        if self.until and not self.rrule:
            raise refusal("has until, but does not repeat", "add rrule")
        first = self.start.date() if isinstance(self.start, datetime) else self.start
        if self.until and self.until < first:
            raise refusal("ends before it starts", "correct until")
        return self
