"""One readable line for each event, with stable keys; the text of a message is never among them.

Use `log = get_logger("dispatcher")`, then `log.info("answered", conversation_id=…, message_id=…, duration_ms=…)`.
"""

from __future__ import annotations

import logging
import sys
from typing import Any

import structlog
from structlog.typing import EventDict, FilteringBoundLogger, WrappedLogger

FIRST_KEYS = ("conversation_id", "message_id", "channel", "duration_ms")


def configure(process: str, *, verbose: bool = False) -> None:
    """Send this process's log lines, and those of the libraries it uses from warning up, to stderr."""
    level = logging.DEBUG if verbose else logging.INFO
    shared: list[Any] = [
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="%Y-%m-%dT%H:%M:%SZ", utc=True),
        structlog.processors.format_exc_info,
    ]
    structlog.configure(
        processors=[*shared, _Line(process)],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(file=sys.stderr),
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(foreign_pre_chain=shared, processors=[_drop_record, _Line(process)])
    )
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)


def get_logger(name: str) -> FilteringBoundLogger:
    """A logger whose lines carry the name of the part that writes them."""
    logger: FilteringBoundLogger = structlog.get_logger(part=name)
    return logger


def _drop_record(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    event.pop("_record", None)
    event.pop("_from_structlog", None)
    return event


class _Line:
    """`time level process.part event key=value …`, the stable keys first."""

    def __init__(self, process: str) -> None:
        self._process = process

    def __call__(self, _logger: WrappedLogger, _method: str, event: EventDict) -> str:
        trace = event.pop("exception", None)
        stamp, level = event.pop("timestamp", ""), event.pop("level", "")
        part, name = event.pop("part", ""), event.pop("event", "")
        keys = [key for key in FIRST_KEYS if key in event] + sorted(set(event) - set(FIRST_KEYS))
        pairs = "".join(f" {key}={_plain(event[key])}" for key in keys)
        origin = f"{self._process}.{part}" if part else self._process
        line = f"{stamp} {level:<7} {origin:<20} {_one_line(str(name))}{pairs}"
        return f"{line}\n{trace}" if trace else line


def _plain(value: object) -> str:
    text = f"{value:.0f}" if isinstance(value, float) else _one_line(str(value))
    return f'"{text}"' if " " in text or not text else text


def _one_line(text: str) -> str:
    return text.replace("\r", " ").replace("\n", " ")
