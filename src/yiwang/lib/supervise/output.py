"""Every line says who said it."""

import asyncio
import sys
from typing import TextIO

COLOURS = ("36", "33", "35", "32", "34", "31")
OWN = "supervisor"


class Voice:
    """Writes lines with their speaker's name in front, coloured on a terminal."""

    def __init__(self, names: list[str], out: TextIO | None = None) -> None:
        self.out = out or sys.stdout
        self.width = max(len(name) for name in [*names, OWN])
        colour = self.out.isatty()
        self.colours = {n: COLOURS[i % len(COLOURS)] for i, n in enumerate(names)} if colour else {}

    def say(self, name: str, line: str) -> None:
        """Write one line."""
        head = f"{name:<{self.width}} │"
        if name in self.colours:
            head = f"\x1b[{self.colours[name]}m{head}\x1b[0m"
        try:
            self.out.write(f"{head} {line}\n")
            self.out.flush()
        except BrokenPipeError:  # nobody reads us any more; that is no reason to stop serving
            pass

    async def relay(self, name: str, stream: asyncio.StreamReader) -> None:
        """Write every line of a child's output until it closes it."""
        while True:
            try:
                line = await stream.readline()
            except ValueError:  # longer than the reader's limit; what was read is dropped
                continue
            if not line:
                return
            self.say(name, line.decode(errors="replace").rstrip("\n"))
