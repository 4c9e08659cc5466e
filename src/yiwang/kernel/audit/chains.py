"""The append-only logs that prove themselves; a noun adds its own with `chain`."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class ChainReport:
    """What recomputing a log found.

    `unsealed` entries are written but not chained yet. `broken` names the first entry that
    does not follow, "" when all do. `head` is the digest of the last link: written down
    elsewhere, it proves later that the end of the log was not cut off.
    """

    sealed: int
    unsealed: int = 0
    broken: str = ""
    head: str = ""


Chain = Callable[[], ChainReport]
_chains: dict[str, Chain] = {}


def chain(name: str) -> Callable[[Chain], Chain]:
    """Have `yiwang verify-chain` and the nightly invariants recompute a log by this function."""

    def register(verify: Chain) -> Chain:
        _chains[name] = verify
        return verify

    return register


def chain_reports() -> dict[str, ChainReport]:
    """Every registered log, recomputed."""
    return {name: verify() for name, verify in sorted(_chains.items())}
