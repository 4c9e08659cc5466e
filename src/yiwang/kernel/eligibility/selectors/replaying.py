"""replay: a stored decision, taken again from what it stored."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from yiwang.lib.chain import canonical
from yiwang.lib.crypto import sm3

from ..models import Decision
from ..rules.deciding import Answer, decide
from .programmes import engine_for


@dataclass(frozen=True)
class Replayed:
    """What comes out today beside what was stored, as bytes, and whether nothing was touched."""

    stored: bytes
    again: bytes
    sealed: bool

    @property
    def same(self) -> bool:
        return self.sealed and self.stored == self.again


def replay(decision: Decision) -> Replayed:
    """Decide again by the same rules on the same inputs; the same bytes must come out."""
    engine = engine_for(decision.rule_set)
    given = {
        name: known["value"]
        for name, known in decision.inputs.items()
        if known["source"] not in ("assumed", "counted")
    }
    answer, _inputs = decide(engine.table, given, decision.on, engine.match)
    stored = Answer(decision.outcome, decision.reason, decision.values, tuple(decision.rows))
    sealed = decision.digest == digest_of_decision(
        decision.rule_set.digest, decision.subject, decision.on, decision.inputs, stored
    )
    return Replayed(stored.bytes, answer.bytes, sealed)


def digest_of_decision(
    rules: str, subject: str, on: date, inputs: dict[str, Any], answer: Answer
) -> str:
    """SM3 over all that a decision is made of; two that agree in it are one."""
    said = {
        "rules": rules,
        "subject": subject,
        "on": on.isoformat(),
        "inputs": inputs,
        "answer": answer.plain,
    }
    return sm3(canonical(said))
