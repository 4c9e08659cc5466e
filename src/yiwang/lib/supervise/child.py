"""What the supervisor is told about a program."""

import os
import signal
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Program:
    """A command line under a name. `spawn` holds further arguments for its start (`user`, …)."""

    name: str
    argv: list[str]
    env: Mapping[str, str] = field(default_factory=lambda: os.environ)
    spawn: Mapping[str, Any] = field(default_factory=dict)
    stop_signal: signal.Signals = signal.SIGTERM
    stop_seconds: float = 5.0


@dataclass(frozen=True, kw_only=True)
class Child(Program):
    """A program that is to run until told to stop, and is started again when it dies.

    `ready` returns when the child serves; the next step or word waits for it. `before` runs
    ahead of every start. A child whose `when` says no at its turn is left out.
    """

    ready: Callable[[], Awaitable[None]] | None = None
    before: Callable[[], object] | None = None
    when: Callable[[], bool] | None = None


@dataclass(frozen=True, kw_only=True)
class Step(Program):
    """A program that runs once to its end between two children; its failure ends everything."""


@dataclass(frozen=True)
class Word:
    """Something to say once everything before it serves."""

    text: Callable[[], str]
