"""Days and hours, as people say them: "tomorrow at ten", "fra due ore", "vineri seara la 8".

Promise: what hangs on the moment of speaking is counted from the exercise's own clock: `D2 10:30`, `D2`. A
day of the calendar stays one: `2008-05-04`, `04.05.`, `Friday 10:30`; an hour alone names no day: `10:30`.
Words come from small tables, names of months and days from Unicode's (babel).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from roleplay.domain.scenario import HourOfPlay
from roleplay.packs.values.language import any_of, months, table, weekdays, words
from roleplay.packs.values.numbers import Digits

_MONTH_FIRST = frozenset(["en"])
"""Languages that say "May 4"; elsewhere "mai 2" is two more."""

_DAY_MINUTES = 24 * 60
_ISO = re.compile(r"(?<!\d)(\d{4})-(\d{2})-(\d{2})(?!\d)")
_NUMERIC = re.compile(
    r"(?<![\d./])(\d{1,2})(?:/(\d{1,2})(?:/(\d{4}|\d{2}))?|\.(\d{1,2})\.(\d{4}|\d{2})?|\.(\d{2}))(?![\d/])"
)
_ALWAYS = "24/7"
_CLOCK = re.compile(r"(?<![\d.,:/-])([01]?\d|2[0-4])[:h]([0-5]\d)(?![\d:])")


@dataclass(frozen=True, slots=True)
class _Time:
    minute: int
    start: int
    end: int


class Moments:
    """The first moment of a text, in the languages of an actor."""

    def __init__(self, languages: Sequence[str]) -> None:
        self._digits = Digits(languages)
        self._spans: dict[str, int] = table(languages, "spans")
        self._days: dict[str, int] = table(languages, "days")
        self._weekdays = weekdays(languages)
        self._months = months(languages)
        self._units = {
            **dict.fromkeys(words(languages, "minutes"), 1),
            **dict.fromkeys(words(languages, "hours"), 60),
            **dict.fromkeys([*words(languages, "days_word"), "day", "days"], _DAY_MINUTES),
            **dict.fromkeys(words(languages, "weeks"), 7 * _DAY_MINUTES),
        }
        self._late = words(languages, "late")
        self._fixed = {
            **dict.fromkeys(words(languages, "noon"), 12 * 60),
            **dict.fromkeys(words(languages, "midnight"), 0),
        }
        self._distances = tuple(self._distance_patterns(languages))
        self._named_days = _whole(sorted(self._days, key=len, reverse=True))
        self._named_weekdays = _whole(sorted(self._weekdays, key=len, reverse=True))
        self._named_hours = _whole(sorted(self._fixed, key=len, reverse=True))
        self._evening = re.compile(rf"(?<![^\W\d_])(?:{any_of(self._late)})(?!\w)")
        self._hours = tuple(self._hour_patterns(languages))
        self._dates = tuple(self._date_patterns(languages))

    def find(self, text: str, now: HourOfPlay) -> str | None:
        """Return the first moment of a text in its one form."""
        view = self._digits.of(text)
        distance = self._distance(view)
        if distance is not None:
            return _moved(now, distance)
        day, used = self._day(view, now)
        time = self._time(view, used)
        if day is None:
            return _clock(time.minute) if time else None
        return f"{day} {_clock(time.minute)}" if time else day

    def _distance(self, view: str) -> int | None:
        """Return the minutes from now to a moment such as "in two hours" or "an hour ago"."""
        for pattern, sign in self._distances:
            found = pattern.search(view)
            if found is not None:
                if found["span"]:
                    return sign * self._spans[found["span"]]
                number = found["number"] or "1"
                return sign * int(number) * self._units[found["unit"]]
        return None

    def _day(self, view: str, now: HourOfPlay) -> tuple[str | None, tuple[int, int]]:
        for pattern in self._dates:
            found = pattern.search(view)
            if found is not None:
                date = _date(int(found["day"]), self._months[found["month"]], found["year"])
                if date:
                    return date, found.span()
        iso = _ISO.search(view)
        if iso is not None:
            return iso.group(), iso.span()
        for found in _NUMERIC.finditer(view):
            date = _date(int(found[1]), int(found[2] or found[4] or found[6]), found[3] or found[5])
            if date and found.group() != _ALWAYS and not self._is_hour(view, found.start()):
                return date, found.span()
        named = self._named_days.search(view)
        if named is not None:
            return f"D{now.day + self._days[named.group()]}", named.span()
        weekday = self._named_weekdays.search(view)
        if weekday is not None:
            return self._weekdays[weekday.group()], weekday.span()
        return None, (0, 0)

    def _is_hour(self, view: str, start: int) -> bool:
        """Whether "10.12" at a place is an hour, because a word such as "at" stands before it."""
        return any(found.start(1) == start for each in self._hours if (found := each.search(view)))

    def _time(self, view: str, used: tuple[int, int]) -> _Time | None:
        free = view[: used[0]] + " " * (used[1] - used[0]) + view[used[1] :]
        found = _CLOCK.search(free)
        if found is None:
            found = next((hit for each in self._hours if (hit := each.search(free))), None)
        if found is not None and int(found[1]) <= 24:
            hour, minute = int(found[1]) % 24, int(found[2] or 0)
            late = self._evening.search(view)
            early_afternoon = hour < 12 and late is not None
            return _Time((hour + 12 * early_afternoon) * 60 + minute, *found.span())
        named = self._named_hours.search(free)
        return _Time(self._fixed[named.group()], *named.span()) if named else None

    def _distance_patterns(self, languages: Sequence[str]) -> Sequence[tuple[re.Pattern[str], int]]:
        each = any_of(words(languages, "each"))
        units = any_of(sorted(self._units, key=len, reverse=True))
        spans = any_of(sorted(self._spans, key=len, reverse=True))
        much = (
            rf"(?:(?P<span>{spans})|(?:(?P<number>\d{{1,3}})(?: de)? ?|(?:{each}) ?)?(?P<unit>{units}))(?!\w)"
        )
        counted = (
            rf"(?:(?P<span>{spans})|(?:(?P<number>\d{{1,3}})(?: de)? ?|(?:{each}) ?)(?P<unit>{units}))(?!\w)"
        )
        forms = (
            ("past_after", -1, counted, "{much} (?:{word})(?!\\w)"),
            ("ahead_after", 1, counted, "{much} (?:{word})(?!\\w)"),
            ("past_before", -1, counted, "(?<!\\w)(?:{word}) {much}"),
            ("ahead", 1, much, "(?<!\\w)(?:{word}) {much}"),
        )
        return [
            (re.compile(form.format(word=any_of(words(languages, key)), much=pattern)), sign)
            for key, sign, pattern, form in forms
            if words(languages, key)
        ]

    def _hour_patterns(self, languages: Sequence[str]) -> Sequence[re.Pattern[str]]:
        at = any_of(words(languages, "at"))
        late = [*self._late, *words(languages, "early"), *words(languages, "clock")]
        after = any_of(sorted({*late, *self._days, *self._weekdays}, key=len, reverse=True))
        said_late = any_of(late)
        end = rf"(?=\s*(?:$|[.,;!?)]|(?:{after})(?!\w)))"
        return (
            re.compile(rf"(?<!\w)(?:{at}) ?([01]?\d|2[0-4])[.:h ]([0-5]\d)(?!\d)"),
            re.compile(rf"(?<![\w.,:/-])([01]?\d|2[0-4])()(?= ?(?:{said_late})(?!\w))"),
            re.compile(rf"(?<!\w)(?:{at}) ?([01]?\d|2[0-4])(){end}"),
            re.compile(r"(?<![\w.,:/-])([01]?\d|2[0-4])()h(?!\w)"),
        )

    def _date_patterns(self, languages: Sequence[str]) -> Sequence[re.Pattern[str]]:
        named = any_of(sorted(self._months, key=len, reverse=True))
        first = any_of(sorted(months(set(languages) & _MONTH_FIRST), key=len, reverse=True))
        of = any_of(words(languages, "of"))
        nth = r"(?:st|nd|rd|th|\.|er)?"
        year = r"(?:,? (?:de |del )?(?P<year>\d{4}))?"
        return (
            re.compile(
                rf"(?<![\d.,:])(?P<day>\d{{1,2}}){nth} ?(?:(?:{of}) )*(?P<month>{named})\.?(?!\w){year}"
            ),
            re.compile(rf"(?<!\w)(?P<month>{first})\.? (?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?![\d:]){year}"),
        )


def _whole(words: Sequence[str]) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{any_of(words)})(?!\w)")


def _date(day: int, month: int, year: str | None) -> str | None:
    if not (1 <= day <= 31 and 1 <= month <= 12):
        return None
    if not year:
        return f"{day:02d}.{month:02d}."
    full = int(year) if len(year) == 4 else 2000 + int(year)
    return f"{full:04d}-{month:02d}-{day:02d}"


def _clock(minute: int) -> str:
    return f"{minute // 60:02d}:{minute % 60:02d}"


def _moved(now: HourOfPlay, minutes: int) -> str:
    """Count on from now; whole days leave the hour open."""
    if minutes % _DAY_MINUTES == 0:
        return f"D{now.day + minutes // _DAY_MINUTES}"
    days, minute = divmod(now.minute + minutes, _DAY_MINUTES)
    return str(HourOfPlay(now.day + days, minute))
