"""Tables that people bring, CSV or XLSX, as rows of cells. Nothing in a file is trusted."""

from .cells import Cell
from .moments import moment_of
from .rows import rows_of
from .texts import text_of

__all__ = ["Cell", "moment_of", "rows_of", "text_of"]
