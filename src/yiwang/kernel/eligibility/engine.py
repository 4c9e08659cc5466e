"""The rule engine behind one door: tables in, matching rows out.

zen-engine is asked for nothing but which rows hold. Its own traps stay behind this module:
a malformed cell passes its validation and silently never matches, and so does a comparison with a
value of another type; numbers are exact below 2^53 only. Hence cells are generated from conditions
that were read before, each is compiled on its own, and values are whole numbers or text.
"""

import json
from collections import OrderedDict
from collections.abc import Callable, Mapping
from threading import Lock
from typing import Any

from yiwang.lib.chain import canonical
from yiwang.lib.crypto import sm3

from .rules.fields import Encoded
from .rules.reading import read
from .rules.table import FIRST, Table

REMEMBERED = 200_000


class BrokenTable(RuntimeError):
    """The engine will not take a cell that we wrote: a fault of ours, never a clerk's."""


class Engine:
    """One compiled table. The same question is asked of zen once: an answer depends on nothing
    but the encoded values."""

    def __init__(self, table: Table) -> None:
        self.table = table
        self._names = [field.name for field in table.used]
        self._first = table.policy == FIRST
        self._decision = _compiled(table)
        self._known: dict[tuple[Encoded, ...], tuple[int, ...]] = {}
        self._lock = Lock()
        self.asked = 0

    def match(self, key: tuple[Encoded, ...]) -> tuple[int, ...]:
        """The rows (from 0) that hold for the values of the table's used fields."""
        known = self._known.get(key)
        if known is None:
            known = self._ask(key)
            with self._lock:
                if len(self._known) >= REMEMBERED:
                    self._known.clear()
                self._known[key] = known
        return known

    def _ask(self, key: tuple[Encoded, ...]) -> tuple[int, ...]:
        self.asked += 1
        result = self._decision.evaluate(dict(zip(self._names, key, strict=True)))["result"]
        found = [result] if self._first and result else result or []
        return tuple(int(each["row"]) for each in found)


def _compiled(table: Table) -> Any:
    import zen

    for row in table.rows:
        for said in row.when.values():
            if said is not None:
                try:
                    zen.compile_unary_expression(said.cell)
                except Exception as fault:
                    raise BrokenTable(said.cell) from fault
    return zen.ZenEngine().create_decision(json.dumps(_graph(table), ensure_ascii=False))


def _graph(table: Table) -> dict[str, Any]:
    """The table in zen's own format (JDM): an input, a decision table, an output."""
    inputs = [{"id": f.name, "name": f.name, "field": f.name} for f in table.used]
    rules = []
    for at, row in enumerate(table.rows):
        cells = {f.name: said.cell for f in table.used if (said := row.when.get(f.name))}
        blank = dict.fromkeys((each["id"] for each in inputs), "")
        rules.append({"_id": str(at), **blank, **cells, "row": str(at)})
    content = {
        "hitPolicy": "first" if table.policy == FIRST else "collect",
        "inputs": inputs,
        "outputs": [{"id": "row", "name": "row", "field": "row"}],
        "rules": rules,
    }
    return {
        "contentType": "application/vnd.gorules.decision",
        "nodes": [
            {"id": "in", "type": "inputNode", "name": "in"},
            {"id": "table", "type": "decisionTableNode", "name": "table", "content": content},
            {"id": "out", "type": "outputNode", "name": "out"},
        ],
        "edges": [
            {"id": "a", "sourceId": "in", "targetId": "table", "type": "edge"},
            {"id": "b", "sourceId": "table", "targetId": "out", "type": "edge"},
        ],
    }


def digest_of(content: Mapping[str, Any]) -> str:
    """SM3 of a content, under which its engine is kept."""
    return sm3(canonical(content))


_KEPT = 64
_engines: OrderedDict[str, Engine] = OrderedDict()
_engines_lock = Lock()


def engine_of(digest: str, content: Callable[[], Mapping[str, Any]]) -> Engine:
    """The engine of a content with this digest; read and compiled once in a process."""
    with _engines_lock:
        if digest in _engines:
            _engines.move_to_end(digest)
            return _engines[digest]
    said = content()
    if digest_of(said) != digest:
        raise BrokenTable("the content is not the one of its digest")
    table, problems = read(said)
    if table is None:
        raise BrokenTable(str(problems[:3]))
    engine = Engine(table)
    with _engines_lock:
        _engines[digest] = engine
        while len(_engines) > _KEPT:
            _engines.popitem(last=False)
    return engine
