"""How often somebody may ask: token buckets in memory, and every limit of the web by name."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

from bot.web.errors import TooQuickError

MAX_BODY = 1_000_000  # bytes of a request
MAX_MEDIA = 10_000_000  # bytes of a photo or document
MAX_UPLOAD = MAX_MEDIA + 100_000  # the same with what a form adds
MAX_PAGE = 200  # messages asked for at once
MAX_WAIT_S = 25.0  # seconds of a long poll
MAX_BUCKETS = 20_000  # people remembered; the one unseen for longest goes first


@dataclass(frozen=True, slots=True)
class Rate:
    """At most `burst` at once, filled up again by `per_second`."""

    burst: float
    per_second: float


READS = Rate(burst=120, per_second=20)
WRITES = Rate(burst=40, per_second=5)
UPLOADS = Rate(burst=10, per_second=0.2)
JOINS = Rate(burst=500, per_second=20)  # by address: a whole room scans its code at once, through one address
SIGN_INS = Rate(burst=100, per_second=1)  # by address, beside the lock-out by name: all staff, one address
FEEDS = Rate(burst=20, per_second=1)


class Buckets:
    """Counts who asked how often; forgets those who have been quiet for longest."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._left: OrderedDict[tuple[Rate, str], tuple[float, float]] = OrderedDict()

    def take(self, rate: Rate, who: str, cost: float = 1.0) -> None:
        """Take a token; raises `TooQuickError` when there is none left."""
        now = self._clock()
        left, at = self._left.pop((rate, who), (rate.burst, now))
        left = min(rate.burst, left + (now - at) * rate.per_second)
        allowed = left >= cost
        self._left[rate, who] = (left - cost if allowed else left, now)
        if len(self._left) > MAX_BUCKETS:
            self._left.popitem(last=False)
        if not allowed:
            raise TooQuickError
