"""The models of [[notify]]: where operators are told that the health of a feed has changed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from hashlib import blake2b
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlsplit

from pydantic import ConfigDict, Field, PlainSerializer, PlainValidator, WithJsonSchema
from pydantic_core import PydanticKnownError

from aggregator.config.event_settings import Section
from aggregator.config.problems import Reporter, refusal
from aggregator.secret_url import SecretUrl

TARGET_KEYS = tuple(f"{kind}{kept}" for kind in ("apprise", "webhook") for kept in ("", "_env", "_file"))
_SOME_URL = {"apprise": "json://example.org", "webhook": "https://example.org"}


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise PydanticKnownError("string_type")
    return value.strip()


def _apprise_url(value: object) -> SecretUrl:
    if isinstance(value, SecretUrl):
        return value
    scheme, separator, rest = _text(value).partition("://")
    if not (separator and rest and scheme.replace("+", "").replace("-", "").isalnum()):
        raise refusal("is not an Apprise URL", 'write it like "mailto://user:password@example.org"')
    return SecretUrl(_text(value))


def _webhook_url(value: object) -> SecretUrl:
    if isinstance(value, SecretUrl):
        return value
    try:
        parts = urlsplit(_text(value))
        usable = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        usable = False
    if not usable:
        raise refusal("is not a web address", 'write it like "https://example.org/hook"')
    return SecretUrl(_text(value))


def _one_target(schema: dict[str, Any]) -> None:
    schema["oneOf"] = [{"required": [key]} for key in TARGET_KEYS]


AppriseUrl = Annotated[
    SecretUrl | None,
    PlainValidator(_apprise_url),
    PlainSerializer(str),
    WithJsonSchema({"type": "string", "pattern": r"^\s*[A-Za-z0-9+-]+://.+"}),
]
WebhookUrl = Annotated[
    SecretUrl | None,
    PlainValidator(_webhook_url),
    PlainSerializer(str),
    WithJsonSchema({"type": "string", "pattern": r"^\s*[Hh][Tt][Tt][Pp][Ss]?://[^/\s]+"}),
]


class NoticeTarget(Section):
    """Where notices go: one entry of [[notify]]."""

    model_config = ConfigDict(json_schema_extra=_one_target)

    name: str = Field(default="", max_length=80, description="Name of the target on /status and in commands.")
    apprise: AppriseUrl = Field(default=None, description="Apprise URL of a chat, mail or other service.")
    apprise_env: str = Field(default="", description="Instead: environment variable that holds the Apprise URL.")
    apprise_file: str = Field(default="", description="Instead: file that holds the Apprise URL.")
    webhook: WebhookUrl = Field(default=None, description="URL that gets JSON by POST.")
    webhook_env: str = Field(default="", description="Instead: environment variable that holds the URL.")
    webhook_file: str = Field(default="", description="Instead: file that holds the URL.")
    feeds: tuple[str, ...] = Field(
        default=(), strict=False, max_length=1000, description="IDs of the feeds it is told about. Default: all."
    )

    @property
    def url(self) -> SecretUrl:
        """The URL, of whichever kind."""
        found = self.webhook or self.apprise
        assert found is not None
        return found

    @property
    def is_webhook(self) -> bool:
        """Whether it gets JSON."""
        return self.webhook is not None

    @property
    def key(self) -> str:
        """What tells it from others, and is no secret."""
        kind = b"webhook" if self.is_webhook else b"apprise"
        return blake2b(self.url.reveal().encode(), digest_size=8, key=kind).hexdigest()

    @property
    def label(self) -> str:
        """Its name, or what kind of service it is."""
        if self.name:
            return self.name
        return f"webhook {self.url.host}" if self.is_webhook else self.url.reveal().partition("://")[0].lower()


def with_notice_urls(targets: object, folder: Path, environ: Mapping[str, str], report: Reporter) -> object:
    """Fill in the URLs that are kept elsewhere: in an environment variable, or in a file."""
    if not isinstance(targets, list):
        return targets
    found: list[object] = []
    for index, target in enumerate(targets):
        keys = [key for key in TARGET_KEYS if isinstance(target, dict) and key in target]
        if len(keys) > 1:
            report.at(("notify", index, keys[1]), f"not allowed beside {keys[0]}", "set only one of them")
        if not keys and isinstance(target, dict):
            report.at(("notify", index), "has no target", "set apprise or webhook")
        if len(keys) == 1 and "_" in keys[0] and isinstance(target[keys[0]], str):
            kind = keys[0].partition("_")[0]
            try:
                url = kept_secret(keys[0], target[keys[0]], folder, environ)
                (_webhook_url if kind == "webhook" else _apprise_url)(url)
            except ValueError as error:
                report.at(("notify", index, keys[0]), str(error))
                url = _SOME_URL[kind]
            target = {**target, kind: url}  # noqa: PLW2901
        found.append(target)
    return found


def kept_secret(key: str, name: str, folder: Path, environ: Mapping[str, str]) -> str:
    """Return what an environment variable or a file holds. Raise ValueError with a sentence, but no value."""
    is_variable = key.endswith("_env")
    try:
        text = environ.get(name, "") if is_variable else secret_path(name, folder, environ).read_text("utf-8-sig")
    except OSError as error:
        raise ValueError(f"the file cannot be read: {(error.strerror or 'unknown reason').lower()}") from None
    except UnicodeDecodeError:
        raise ValueError("the file is not UTF-8 text") from None
    if not text.strip():
        raise ValueError("the environment variable is not set" if is_variable else "the file is empty")
    return text.strip()


CREDENTIALS = "${CREDENTIALS_DIRECTORY}"  # where systemd puts what LoadCredential= names


def secret_path(name: str, folder: Path, environ: Mapping[str, str]) -> Path:
    """Return where a file with a secret is. Raise ValueError if that is for systemd to say, and it has not."""
    if not name.startswith(f"{CREDENTIALS}/"):
        return folder / name
    credentials = environ.get("CREDENTIALS_DIRECTORY", "")
    if not credentials:
        raise ValueError("CREDENTIALS_DIRECTORY is not set: start the service with LoadCredential=, by systemd")
    return Path(credentials) / name.removeprefix(f"{CREDENTIALS}/")


def secret_files(entries: Iterable[object], folder: Path, environ: Mapping[str, str]) -> tuple[Path, ...]:
    """Return the files that feeds or targets name in keys such as `url_file`."""
    found: list[Path] = []
    for entry in entries:
        for name in (getattr(entry, key, "") for key in ("url_file", "apprise_file", "webhook_file")):
            with suppress(ValueError):
                found += [secret_path(name, folder, environ)] if name else []
    return tuple(found)
