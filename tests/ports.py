"""A port for a server of a test, free on this machine."""

from __future__ import annotations

import random
import socket

BELOW_THE_SYSTEM_S = range(20_000, 32_000)
"""What Linux gives to outgoing connections starts at 32,768: there a port that was free may be taken by the
time a server binds it."""


def free_port() -> int:
    while True:
        port = random.SystemRandom().choice(BELOW_THE_SYSTEM_S)
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                continue
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
