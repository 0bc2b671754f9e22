"""YAML as plain values: no aliases, whose few bytes can stand for gigabytes, and no dates made of text."""

from __future__ import annotations

import yaml


class _PlainLoader(yaml.CSafeLoader):
    """Reads values as written: "9:00" is no number in base 60, and 2026-03-05 is no date yet."""


_PlainLoader.yaml_implicit_resolvers = {}  # every scalar is text


def load_yaml(text: str) -> object:
    """Return mappings, lists and texts. Raise ValueError if it is no YAML, or uses aliases."""
    try:
        if any(isinstance(event, yaml.AliasEvent) for event in yaml.parse(text, Loader=yaml.CSafeLoader)):
            raise ValueError("uses aliases, which are not read")
        return yaml.load(text, Loader=_PlainLoader)  # noqa: S506  a safe loader
    except (yaml.YAMLError, RecursionError):
        raise ValueError("is not valid YAML") from None
