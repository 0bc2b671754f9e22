"""[[groups]] of feeds.toml as filters: the same for their pages and their calendars."""

from __future__ import annotations

from dataclasses import replace

from aggregator.config import Group
from aggregator.web.request.data_paths import group_path
from aggregator.web.request.subscription_query import NamedGroup
from aggregator.web.request.view_query import ViewQuery


def group_filters(group: Group, query: ViewQuery) -> ViewQuery:
    """Return a query with the filters of a group."""
    return replace(query, feeds=group.feeds, include=group.include, exclude=group.exclude)


def named_group(group: Group) -> NamedGroup:
    """Return the name and path of a group."""
    return NamedGroup(group.name, group_path(group.id), group.description, group.color or "")
