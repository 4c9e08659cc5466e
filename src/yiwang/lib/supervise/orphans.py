"""Ties a child's life to its parent's, so that a killed supervisor leaves nothing running."""

import ctypes
import os
import signal
from collections.abc import Callable

PR_SET_PDEATHSIG = 1

_libc = ctypes.CDLL(None, use_errno=True)


def die_with_parent(sent: signal.Signals = signal.SIGTERM) -> Callable[[], None]:
    """A `preexec_fn` that has the kernel send `sent` to the child when its parent dies.

    Must run after setuid, which clears the request; `subprocess` runs `preexec_fn` after its
    own `user=`. The signal follows the parent's *thread*: start children from the main thread.
    """
    parent = os.getpid()

    def tie() -> None:
        _libc.prctl(PR_SET_PDEATHSIG, int(sent))
        if os.getppid() != parent:  # it died between fork and prctl
            os._exit(1)

    return tie
