"""change_limit: the city's own number in place of a default, from a day on, with its source."""

from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from yiwang.kernel.access.actor import Actor
from yiwang.kernel.access.selectors import require
from yiwang.kernel.cases.models import ClassRule
from yiwang.kernel.cases.services.catalogue import RuleContent, put_rule
from yiwang.lib.errors import Invalid


def change_limit(
    *,
    actor: Actor,
    rule_id: int,
    limit_value: Decimal,
    limit_unit: str,
    since: date,
    source: str,
    closing: str | None = None,
) -> ClassRule:
    """The condition of `rule_id` with another limit from `since` on; everything else stays.

    Cases opened before keep the old row. The new number needs a source: it is no default.
    """
    require(actor, "cases.catalogue")
    if not source.strip():
        raise Invalid({"source": _("请写明新时限的依据，例如文件名称和文号。")})
    rule = ClassRule.objects.select_related("matter_class", "department").get(pk=rule_id)
    content = RuleContent(
        condition=rule.condition,
        limit_value=limit_value,
        limit_unit=limit_unit,
        closing=rule.closing if closing is None else closing,
        department_code=rule.department.code if rule.department else "",
        legal_basis=rule.legal_basis,
        source=source,
        is_default=False,
    )
    return put_rule(
        actor=actor,
        class_code=rule.matter_class.code,
        content=content,
        ordinal=rule.ordinal,
        since=since,
    )
