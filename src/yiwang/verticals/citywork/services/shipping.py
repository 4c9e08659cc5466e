"""load_shipped: the catalogue that comes with the product."""

from collections.abc import Callable

from yiwang.kernel.access.actor import Actor
from yiwang.kernel.access.models import Department
from yiwang.kernel.access.selectors import require
from yiwang.kernel.cases.models import ClassRule, MatterClass
from yiwang.kernel.cases.services.catalogue import RuleContent, put_class, put_rule

from .. import shipped

VERB = "cases.catalogue"


def load_shipped(
    *, actor: Actor, progress: Callable[[int, int], None] = lambda done, total: None
) -> int:
    """Put the shipped classes and conditions where none are yet; returns how many were written.

    A condition that the deployment has already is left alone, so loading again never undoes a
    steward's change. A department that does not exist here is left empty: its matters go to the
    acceptance desk until the steward says who answers.
    """
    require(actor, VERB)
    classes, conditions = _missing()
    departments = set(Department.objects.filter(until__isnull=True).values_list("code", flat=True))
    total = len(classes) + len(conditions)
    for done, row in enumerate(classes, 1):
        put_class(
            actor=actor,
            code=row.code,
            name=row.name,
            kind=row.kind,
            area=row.area,
            parent_code=row.parent,
            provenance=row.provenance,
            reportable=bool(row.parent),
        )
        progress(done, total)
    for done, rule in enumerate(conditions, len(classes) + 1):
        content = RuleContent(
            condition=rule.condition,
            limit_value=rule.limit_value,
            limit_unit=rule.limit_unit,
            closing=rule.closing,
            department_code=rule.department if rule.department in departments else "",
            legal_basis=rule.legal_basis,
            source=rule.source,
            is_default=rule.is_default,
        )
        put_rule(
            actor=actor,
            class_code=rule.class_code,
            ordinal=rule.ordinal,
            content=content,
            since=rule.since,
        )
        progress(done, total)
    return total


def _missing() -> tuple[list[shipped.ShippedClass], list[shipped.ShippedCondition]]:
    known = set(MatterClass.objects.values_list("code", flat=True))
    held = set(ClassRule.objects.values_list("matter_class__code", "ordinal"))
    return (
        [row for row in shipped.classes() if row.code not in known],
        [row for row in shipped.conditions() if (row.class_code, row.ordinal) not in held],
    )
