"""Start in order, restart what dies, stop in the reverse order."""

import asyncio
import contextlib
import os
import signal
import time
from collections.abc import Sequence
from dataclasses import dataclass

from .child import Child, Step, Word
from .orphans import die_with_parent
from .output import OWN, Voice

PAUSES = (0.2, 0.5, 1, 2, 5, 10, 30)  # seconds before the n-th restart in a row
CALM = 60.0  # a child that ran this long starts at the first pause again
LONGEST_LINE = 1 << 20
FIRST_TRIES = 3  # a child that never served and died this often ends everything


class Failed(Exception):
    """A step failed, or a child never came to serve."""


@dataclass
class Running:
    """A started program and the reading of its output."""

    process: asyncio.subprocess.Process
    transport: asyncio.ReadTransport | None = None
    relay: asyncio.Task[None] | None = None

    async def ended(self) -> int:
        """The exit code, once it has one and nothing of its group is left."""
        code = await self.process.wait()
        _kill_group(self.process.pid)
        if self.relay is not None and self.transport is not None:
            await asyncio.wait([self.relay], timeout=0.5)
            self.transport.close()
        return code


class Supervisor:
    """Runs the programs of one plan until SIGINT or SIGTERM."""

    def __init__(self, plan: Sequence[Child | Step | Word]) -> None:
        self.plan = plan
        self.voice = Voice([part.name for part in plan if not isinstance(part, Word)])
        self.running: list[list[tuple[Child, asyncio.Task[None]]]] = [[]]
        self.processes: dict[str, Running] = {}
        self.stopping = asyncio.Event()
        self.failure = ""

    async def run(self) -> int:
        """Returns the exit code: 0 after a signal, 1 when something could not be started."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, self.stopping.set)
        if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:  # nohup ignores it
            loop.add_signal_handler(signal.SIGHUP, self.stopping.set)
        start = asyncio.create_task(self._start())
        stop = asyncio.create_task(self.stopping.wait())
        await asyncio.wait([start, stop], return_when=asyncio.FIRST_COMPLETED)
        if not start.done():
            start.cancel()
        try:
            await start
            await stop
        except asyncio.CancelledError:
            pass
        except Failed as failure:
            self.failure = str(failure)
        self.stopping.set()
        stop.cancel()
        await self._stop()
        if self.failure:
            self.voice.say(OWN, self.failure)
        return 1 if self.failure else 0

    async def _start(self) -> None:
        """Children next to each other start together; a step or a word waits for them all."""
        serving: list[asyncio.Future[None]] = []
        for part in self.plan:
            if isinstance(part, Child):
                if part.when is None or part.when():
                    serving.append(asyncio.get_running_loop().create_future())
                    task = asyncio.create_task(self._keep(part, serving[-1]))
                    self.running[-1].append((part, task))
                continue
            await asyncio.gather(*serving)
            self.running.append([])
            if isinstance(part, Step):
                await self._step(part)
            else:
                for line in part.text().splitlines():
                    self.voice.say(OWN, line)
        await asyncio.gather(*serving)

    async def _step(self, step: Step) -> None:
        running = await self._spawn(step)
        try:
            code = await running.ended()
        except asyncio.CancelledError:
            await self._halt(step, running.process)
            raise
        if code != 0:
            raise Failed(f"{step.name} failed ({_how(code)}); see its lines above")

    async def _keep(self, child: Child, serving: "asyncio.Future[None]") -> None:
        """Start the child, and again whenever it ends before it was asked to."""
        in_a_row = 0
        while not self.stopping.is_set():
            began = time.monotonic()
            if child.before is not None:
                child.before()
            running = await self._spawn(child)
            watch = asyncio.create_task(self._watch(child, serving))
            code = await running.ended()
            watch.cancel()
            if self.stopping.is_set():
                return
            in_a_row = 0 if time.monotonic() - began > CALM else in_a_row
            pause = PAUSES[min(in_a_row, len(PAUSES) - 1)]
            in_a_row += 1
            if not serving.done() and in_a_row >= FIRST_TRIES:
                serving.set_exception(Failed(f"{child.name} does not start ({_how(code)})"))
                return
            self.voice.say(
                OWN, f"{child.name} ended ({_how(code)}); starting it again in {pause} s"
            )
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self.stopping.wait(), pause)

    async def _watch(self, child: Child, serving: "asyncio.Future[None]") -> None:
        if child.ready is not None:
            await child.ready()
        if serving.done():
            self.voice.say(OWN, f"{child.name} is back")
        else:
            serving.set_result(None)

    async def _spawn(self, part: Child | Step) -> "Running":
        """The output goes through a pipe of our own: asyncio's `wait` would also wait for a
        grandchild that holds its pipe open. A step at a terminal writes there itself, so that
        its progress bars move."""
        if isinstance(part, Step) and self.voice.out.isatty():
            running = Running(await self._exec(part, None))
        else:
            ours, theirs = os.pipe()
            try:
                process = await self._exec(part, theirs)
            finally:
                os.close(theirs)
            running = Running(process, *await self._relay(part.name, ours))
        self.processes[part.name] = running
        return running

    async def _exec(self, part: Child | Step, output: int | None) -> asyncio.subprocess.Process:
        return await asyncio.create_subprocess_exec(
            *part.argv,
            env=dict(part.env),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
            preexec_fn=die_with_parent(part.stop_signal),
            **part.spawn,
        )

    async def _relay(
        self, name: str, pipe: int
    ) -> tuple[asyncio.ReadTransport, asyncio.Task[None]]:
        reader = asyncio.StreamReader(limit=LONGEST_LINE)
        transport, _ = await asyncio.get_running_loop().connect_read_pipe(
            lambda: asyncio.StreamReaderProtocol(reader), os.fdopen(pipe, "rb", 0)
        )
        return transport, asyncio.create_task(self.voice.relay(name, reader))

    async def _stop(self) -> None:
        """Those that started together stop together, the last first: nobody loses what it
        stands on."""
        for together in reversed(self.running):
            await asyncio.gather(*(self._end(child, task) for child, task in together))

    async def _end(self, child: Child, task: asyncio.Task[None]) -> None:
        running = self.processes.get(child.name)
        if running is not None and running.process.returncode is None:
            await self._halt(child, running.process)
        _, late = await asyncio.wait([task], timeout=1)
        for each in late:
            each.cancel()

    async def _halt(self, part: Child | Step, process: asyncio.subprocess.Process) -> None:
        with contextlib.suppress(ProcessLookupError):
            process.send_signal(part.stop_signal)
        try:
            await asyncio.wait_for(process.wait(), part.stop_seconds)
        except TimeoutError:
            self.voice.say(OWN, f"{part.name} did not stop in {part.stop_seconds:g} s; killed")
        _kill_group(process.pid)
        await process.wait()


def _kill_group(leader: int) -> None:
    """What a dead child leaves behind would hold its port; each child leads its own group."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(leader, signal.SIGKILL)


def _how(code: int) -> str:
    return f"signal {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"
