"""What was read lately, by keys, so that a reading sent twice counts once.

Keys are 64-bit hashes in sorted arrays, small ones merged into larger: 8 bytes a reading, where a
set of Python numbers takes ten times that. What comes again later than the window knows is found
when a day is compacted.
"""

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

Keys = npt.NDArray[np.uint64]
MOST = 4_000_000  # keys
SECONDS = 30 * 60


@dataclass(frozen=True)
class _Run:
    keys: Keys
    until: float


@dataclass
class Window:
    """Half an hour of keys, or four million of them."""

    _runs: list[_Run] = field(default_factory=list)

    def known(self, keys: Keys) -> npt.NDArray[np.bool_]:
        """Which of the keys were added before."""
        found = np.zeros(len(keys), dtype=np.bool_)
        for run in self._runs:
            at = np.searchsorted(run.keys, keys)
            at[at == len(run.keys)] = 0
            found |= run.keys[at] == keys
        return found

    def add(self, keys: Keys, now: float) -> None:
        """Remember keys from `now` (seconds) on."""
        if not len(keys):
            return
        run = _Run(np.sort(keys), now)
        while self._runs and len(self._runs[-1].keys) <= 2 * len(run.keys):
            last = self._runs.pop()
            run = _Run(np.sort(np.concatenate([last.keys, run.keys])), now)
        self._runs.append(run)
        self._forget(now - SECONDS)

    def __len__(self) -> int:
        return sum(len(run.keys) for run in self._runs)

    def _forget(self, before: float) -> None:
        while len(self._runs) > 1 and (self._runs[0].until < before or len(self) > MOST):
            self._runs.pop(0)
