"""What is given for a subject on a day, typed; and what is not known of it. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from yiwang.lib.idnumbers import OLDEST_YEARS

from .ages import age_on
from .fields import Field, Unfit, Value, typed
from .wording import written_value


@dataclass(frozen=True)
class Inputs:
    """What was read for one subject: `values` typed by field name, `doubts` what is not known."""

    values: Mapping[str, Value]
    doubts: tuple[tuple[str, str], ...]
    assumed: tuple[str, ...] = ()


def read_inputs(fields: tuple[Field, ...], given: Mapping[str, object], on: date) -> Inputs:
    """Type what is given, count ages, fill in what a field says an absent entry counts as."""
    values: dict[str, Value] = {}
    doubts: list[tuple[str, str]] = []
    assumed: list[str] = []
    for field in fields:
        if field.kind == "age":
            continue
        try:
            if field.name in given:
                values[field.name] = typed(field, given[field.name])
            elif field.assume:
                values[field.name] = written_value(field, field.assume)
                assumed.append(field.name)
            else:
                raise Unfit("missing")
        except Unfit as fault:
            doubts.append((field.name, fault.code))
    for field in fields:
        if field.kind == "age":
            _count_age(field, values, doubts, on)
    return Inputs(values, tuple(doubts), tuple(assumed))


def _count_age(
    field: Field, values: dict[str, Value], doubts: list[tuple[str, str]], on: date
) -> None:
    born = values.get(field.of)
    if not isinstance(born, str):
        if not any(name == field.of for name, _code in doubts):
            doubts.append((field.of, "empty"))
        return
    age = age_on(date.fromisoformat(born), on)
    if age < 0:
        doubts.append((field.of, "after_the_day"))
    elif age > OLDEST_YEARS:
        doubts.append((field.of, "too_long_ago"))
    else:
        values[field.name] = age
