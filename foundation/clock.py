"""The one place that asks the machine for the time, so that tests can hand in another clock."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone

VIETNAM = timezone(timedelta(hours=7), "Asia/Ho_Chi_Minh")  # no summer time since 1975

Clock = Callable[[], datetime]


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return datetime.now(UTC)


def vietnamese_date(moment: datetime) -> date:
    """The day in Vietnam at an aware moment."""
    return moment.astimezone(VIETNAM).date()
