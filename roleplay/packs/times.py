"""Times as authors write them: `90s`, `1h30m`, `D1 10:20`, `T+01:20`, `09:00`.

Each function returns `None` for what it does not understand; the caller knows where it stands and says so.
"""

from __future__ import annotations

import re

DURATION_PATTERN = r"^(?=.)(\d+(\.\d+)?h)?(\d+(\.\d+)?m)?(\d+(\.\d+)?s)?$"
MOMENT_PATTERN = r"^(D\d{1,2} \d{1,2}:\d{2}|T\+\d{1,3}:\d{2})$"
HOUR_PATTERN = r"^\d{1,2}:\d{2}$"
LONGEST_MS = 14 * 24 * 3_600_000
"""No wait is longer than two weeks."""

_DURATION = re.compile(r"(?:(\d+(?:\.\d+)?)h)?(?:(\d+(?:\.\d+)?)m)?(?:(\d+(?:\.\d+)?)s)?\Z")
_HOUR = re.compile(r"(\d{1,2}):(\d{2})\Z")
_DAY = re.compile(r"D(\d{1,2}) (\d{1,2}:\d{2})\Z")
_ELAPSED = re.compile(r"T\+(\d{1,3}):(\d{2})\Z")


def duration_ms(text: str) -> int | None:
    """Read `90s`, `20m`, `1h30m`, `1.5s` as milliseconds."""
    match = _DURATION.match(text)
    if not match or not any(match.groups()):
        return None
    hours, minutes, seconds = (float(part or 0) for part in match.groups())
    total = round((hours * 3600 + minutes * 60 + seconds) * 1000)
    return total if total <= LONGEST_MS else None


def minute_of_day(text: str) -> int | None:
    """Read `09:30` as minutes since midnight; `24:00` is the end of the day."""
    match = _HOUR.match(text)
    if not match:
        return None
    hour, minute = int(match[1]), int(match[2])
    total = hour * 60 + minute
    return total if minute < 60 and total <= 24 * 60 else None


def day_and_minute(text: str) -> tuple[int, int] | None:
    """Read `D1 10:20` as day number and minutes since midnight."""
    match = _DAY.match(text)
    minute = minute_of_day(match[2]) if match else None
    return (int(match[1]), minute) if match and minute is not None else None


def elapsed_ms(text: str) -> int | None:
    """Read `T+01:20` as milliseconds of play since StartEx."""
    match = _ELAPSED.match(text)
    return (int(match[1]) * 60 + int(match[2])) * 60_000 if match and int(match[2]) < 60 else None


def duration_text(ms: int) -> str:
    """Write milliseconds the way authors do: `1h30m`, `90s` as `1m30s`."""
    hours, rest = divmod(ms, 3_600_000)
    minutes, rest = divmod(rest, 60_000)
    seconds = rest / 1000
    parts = [
        f"{hours}h" if hours else "",
        f"{minutes}m" if minutes else "",
        f"{seconds:g}s" if seconds else "",
    ]
    return "".join(parts) or "0s"
