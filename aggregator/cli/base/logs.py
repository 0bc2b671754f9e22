"""Logs on stderr, also those of libraries: coloured lines on a terminal, otherwise JSON."""

from __future__ import annotations

import logging
import sys

import structlog

from aggregator.secret_url import redact_urls

LEVELS = ("debug", "info", "warning", "error")

# They log complete URLs, and URLs may hold secrets ("private-…/basic.ics").
_LOG_URLS = ("httpx", "httpcore", "apscheduler")
_TELL_TOO_MUCH = ("watchfiles",)  # of every change of a file


def configure(level: str) -> None:
    """Set up logging for this process. Call once, before anything is logged."""
    shared: list[structlog.types.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level.upper()]),
        logger_factory=structlog.stdlib.LoggerFactory(),
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_formatter(shared, for_people=sys.stderr.isatty()))
    logging.basicConfig(handlers=[handler], level=level.upper(), force=True)
    for name in (*_LOG_URLS, *_TELL_TOO_MUCH):
        logging.getLogger(name).setLevel(logging.WARNING)


class _Redacting(structlog.stdlib.ProcessorFormatter):
    """Redacts every URL in a line or traceback: a library may log one, or an exception quote it."""

    def format(self, record: logging.LogRecord) -> str:
        return redact_urls(super().format(record))


def _formatter(shared: list[structlog.types.Processor], *, for_people: bool) -> logging.Formatter:
    last: list[structlog.types.Processor] = (
        [structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)]
        if for_people
        else [structlog.processors.format_exc_info, structlog.processors.JSONRenderer()]
    )
    return _Redacting(
        foreign_pre_chain=shared,
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *last],
    )
