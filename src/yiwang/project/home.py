"""Where the checkout and its running files are."""

import os
from pathlib import Path

PACKAGE = Path(__file__).resolve().parents[1]
ROOT = Path(os.environ.get("YIWANG_HOME", PACKAGE.parents[1]))
VAR = Path(os.environ.get("YIWANG_VAR", ROOT / "var"))
EMBEDDED = VAR / "pg"
