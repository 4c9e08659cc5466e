"""What the worker does beside: late data judged again, the lake kept tidy."""

import subprocess
import sys
import time

from ..lake.reading import history
from ..services.alarms import judge_again

JUDGE_EVERY = 5.0  # seconds
TIDY_EVERY = 600.0


class Chores:
    """Each at its own pace. Tidying is a process of its own: it needs memory, and nobody waits."""

    def __init__(self) -> None:
        self._judged = self._tidied = time.monotonic()
        self._tidying: subprocess.Popen[bytes] | None = None

    def do(self) -> None:
        """What is due now."""
        moment = time.monotonic()
        if moment - self._judged > JUDGE_EVERY:
            self._judged = moment
            judge_again(history, limit=20)
        if moment - self._tidied > TIDY_EVERY and self._is_tidy():
            self._tidied = moment
            self._tidying = subprocess.Popen([sys.executable, "-m", "yiwang", "sensing", "tidy"])

    def _is_tidy(self) -> bool:
        return self._tidying is None or self._tidying.poll() is not None
