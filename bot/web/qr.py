"""Links as QR codes: as an image for pages, as blocks for the terminal."""

from __future__ import annotations

import io

import segno


def svg(link: str) -> str:
    """Draw the link as an SVG element that scales."""
    out = io.BytesIO()
    segno.make(link, error="m").save(
        out, kind="svg", xmldecl=False, svgns=True, omitsize=True, border=2, dark="#000", light="#fff"
    )
    return out.getvalue().decode()


def blocks(link: str) -> str:
    """Draw the link with half blocks, for a terminal of any colour."""
    out = io.StringIO()
    segno.make(link, error="l").terminal(out, compact=True, border=2)
    return out.getvalue()
