"""Print invitations as people need them: the link to send, the code to hold a phone to."""

from __future__ import annotations

from collections.abc import Mapping

from rich.columns import Columns
from rich.console import Console
from rich.panel import Panel
from rich.text import Text

from bot.web import qr


def show_invitations(links: Mapping[str, str], console: Console) -> None:
    """Print each team's link and QR code, as many codes in a row as fit."""
    for team, link in links.items():
        console.print(f"[bold]{team}[/]  {link}", soft_wrap=True)
    console.print(
        Columns([Panel(Text(qr.blocks(link)), title=team, expand=False) for team, link in links.items()])
    )
