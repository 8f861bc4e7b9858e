"""Files of rows as offices have them: CSV of any habit and XLSX, read safely, row by row.

book = opened(path, from_browser=False)                # or FileRefused, in words for people
book.shown                                             # the sheets; several: ask which
for number, cells in book.lines(): ...
csv_text(header, rows)                                 # and a file of our own
"""

from abhiyan.kernel.tables.books import Book, Notes, opened, read_lines
from abhiyan.kernel.tables.cells import FileRefused, Line, cell_text, csv_lines, csv_text, harmed, harmless
from abhiyan.kernel.tables.workbooks import SheetSeen

__all__ = [
    "Book",
    "FileRefused",
    "Line",
    "Notes",
    "SheetSeen",
    "cell_text",
    "csv_lines",
    "csv_text",
    "harmed",
    "harmless",
    "opened",
    "read_lines",
]
