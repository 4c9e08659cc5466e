"""`wrk` with a script of ours: what it sends, and what it found."""

import json
import re
import shutil
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import click

from .served import CONNECTIONS

_UNITS = {"us": 0.001, "ms": 1.0, "s": 1000.0, "m": 60_000.0}
#: Requests taken from the file one after the other; `@ID@` becomes an id of its own in each.
#: Writes that must not repeat end the run when the file does.
_SCRIPT = """
local lines, at, prefix = {}, 0, "%(prefix)s"
for line in io.lines("%(requests)s") do lines[#lines + 1] = line end
request = function()
  at = at + 1
  if %(once)s and at > #lines then wrk.thread:stop() end
  local path, body = string.match(lines[(at - 1) %% #lines + 1], "^(%%S+)\\t(.*)$")
  if body == "" then return wrk.format("%(method)s", path, headers) end
  body = string.gsub(body, "@ID@", prefix .. at)
  return wrk.format("%(method)s", path, headers, body)
end
headers = {%(headers)s}
"""


@dataclass(frozen=True)
class Asked:
    """One kind of request: `requests` are (path, body), sent in turn."""

    requests: Sequence[tuple[str, str]]
    method: str = "GET"
    headers: Mapping[str, str] | None = None
    once: bool = False


@dataclass(frozen=True)
class Found:
    """What wrk said; `failed` are answers other than 2xx and 3xx, and broken connections."""

    rate: float
    p50_ms: float
    p99_ms: float
    answered: int
    failed: int


def wrk(url: str, asked: Asked, *, seconds: float, prefix: str = "") -> Found:
    """Ask with one thread over `CONNECTIONS` connections for `seconds`."""
    program = shutil.which("wrk")
    if program is None:
        raise click.ClickException("wrk is not installed: apt-get install wrk")
    with tempfile.TemporaryDirectory() as folder:
        requests, script = Path(folder) / "requests", Path(folder) / "ask.lua"
        requests.write_text("".join(f"{path}\t{body}\n" for path, body in asked.requests))
        given = {"Host": url.partition("//")[2], **(asked.headers or {})}
        script.write_text(
            _SCRIPT
            % {
                "prefix": prefix,
                "requests": requests,
                "once": "true" if asked.once else "false",
                "method": asked.method,
                "headers": ", ".join(
                    f"[{json.dumps(k)}] = {json.dumps(v)}" for k, v in given.items()
                ),
            }
        )
        command = [
            program, "-t1", f"-c{CONNECTIONS}", f"-d{max(1, round(seconds))}s", "--timeout", "30s",
            "--latency", "-s", str(script), url,
        ]  # fmt: skip
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"wrk: {done.stdout}{done.stderr}")
    return _read(done.stdout)


def _read(said: str) -> Found:
    wrong = re.search(r"Non-2xx or 3xx responses: (\d+)", said)
    broken = re.search(
        r"Socket errors: connect (\d+), read (\d+), write (\d+), timeout (\d+)", said
    )
    answered = re.search(r"(\d+) requests in", said)
    rate = re.search(r"Requests/sec:\s+([\d.]+)", said)
    assert answered and rate, said
    return Found(
        rate=float(rate[1]),
        p50_ms=_latency(said, "50%"),
        p99_ms=_latency(said, "99%"),
        answered=int(answered[1]),
        failed=(int(wrong[1]) if wrong else 0) + (sum(map(int, broken.groups())) if broken else 0),
    )


def _latency(said: str, part: str) -> float:
    found = re.search(rf"^\s+{re.escape(part)}\s+([\d.]+)(us|ms|s|m)\s*$", said, re.MULTILINE)
    assert found, said
    return float(found[1]) * _UNITS[found[2]]
