"""Tables that people fill in with a spreadsheet program, .xlsx or .csv: read as text, written as text.

A file is taken to be hostile: bounded in bytes, in bytes unpacked, in rows and in columns; formulae are never
evaluated, and a text that would be one in somebody's spreadsheet is written so that it stays text.
"""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator, Sequence

from openpyxl import Workbook, load_workbook
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from roleplay.domain.errors import SpreadsheetError
from roleplay.services.trainees.seating_plan import Table
from roleplay.texts import _

MOST_UNPACKED = 20_000_000  # bytes inside an .xlsx
MOST_ROWS = 2_000
MOST_COLUMNS = 50
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_WIDTH = 24


def read_table(content: bytes) -> Table:
    """Read the first sheet of an .xlsx, or a .csv; raises `SpreadsheetError` when it is neither."""
    if content.startswith(b"PK"):
        return _xlsx(content)
    return Table("CSV", _bounded(_csv(content)))


def write_table(title: str, header: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """Write an .xlsx with a bold first row that stays in sight."""
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = title[:31]
    for row in (header, *rows):
        sheet.append([as_text(cell) for cell in row])
    for place, cell in enumerate(sheet[1], 1):
        cell.font = Font(bold=True)
        sheet.column_dimensions[get_column_letter(place)].width = _WIDTH
    sheet.freeze_panes = "A2"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def as_text(cell: str) -> str:
    """Give a cell that no spreadsheet program takes for a formula (OWASP: CSV injection)."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


def _xlsx(content: bytes) -> Table:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            if sum(part.file_size for part in packed.infolist()) > MOST_UNPACKED:
                raise SpreadsheetError(why=_("It is too large when unpacked."))
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        sheet = book.worksheets[0]
        rows = _bounded(
            [_shown(value) for value in row[:MOST_COLUMNS]] for row in sheet.iter_rows(values_only=True)
        )
        return Table(sheet.title, rows)
    except SpreadsheetError:
        raise
    except Exception as broken:
        raise SpreadsheetError(why=_("It is damaged, or no spreadsheet.")) from broken


def _csv(content: bytes) -> Iterator[list[str]]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")
    if "\0" in text:
        raise SpreadsheetError(why=_("It is no text and no spreadsheet."))
    first = text.split("\n", 1)[0]
    separator = max(";,\t", key=first.count)
    try:
        for row in csv.reader(io.StringIO(text), delimiter=separator):
            yield row[:MOST_COLUMNS]
    except csv.Error as broken:
        raise SpreadsheetError(why=str(broken)) from broken


def _bounded(rows: Iterable[list[str]]) -> list[list[str]]:
    kept: list[list[str]] = []
    for row in rows:
        if len(kept) >= MOST_ROWS:
            raise SpreadsheetError(why=_("It has more than {most} rows.").format(most=MOST_ROWS))
        kept.append(row)
    return kept


def _shown(value: object) -> str:
    return "" if value is None else str(value)
