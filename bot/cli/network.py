"""This machine on its network: which address phones can reach, which port is free."""

from __future__ import annotations

import socket

ELSEWHERE = ("192.0.2.1", 9)  # an address for documentation (RFC 5737): nothing is ever sent to it
EVERYWHERE = "0.0.0.0"  # noqa: S104 - said by the user, or by `demo`, whose phones must reach it
PORTS_TRIED = 20
LAST_PORT = 65535


def local_address() -> str:
    """Give the address under which other devices of the local network reach this machine."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(ELSEWHERE)
        except OSError:
            return "127.0.0.1"
        return str(probe.getsockname()[0])


def port_is_free(host: str, port: int) -> bool:
    """Tell whether nobody listens there yet."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
        return True


def free_port(host: str, wanted: int) -> int:
    """Give the first free port from the wanted one on."""
    return next(
        (
            port
            for port in range(wanted, min(wanted + PORTS_TRIED, LAST_PORT + 1))
            if port_is_free(host, port)
        ),
        wanted,
    )
