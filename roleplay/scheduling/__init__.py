"""Time: the wall clock, the one wake-up call, and the loop that sweeps what is due."""

from __future__ import annotations

from roleplay.scheduling.clock import SystemClock
from roleplay.scheduling.sweeper import Sweeper
from roleplay.scheduling.wake import Wake

__all__ = ["Sweeper", "SystemClock", "Wake"]
