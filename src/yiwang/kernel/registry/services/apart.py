"""keep_apart, end_apart: two rows look alike and are two people, or that was a mistake."""

from django.db import IntegrityError, transaction
from django.utils.timezone import now
from django.utils.translation import gettext as _

from yiwang.kernel.access.actor import Actor
from yiwang.kernel.access.selectors import require
from yiwang.lib.errors import Invalid, Refused

from ..models import Apart, Person
from .trace import trace

MERGE = "registry.merge"
LONGEST = 200


def keep_apart(*, actor: Actor, person_ids: tuple[int, int], reason: str) -> Apart:
    """Say that two rows are two people: they are no longer offered as doubles. Harmless twice."""
    if not reason.strip() or len(reason.strip()) > LONGEST:
        raise Invalid({"reason": _("请写明怎样核实是两个人（200 个字以内）。")})
    rows = {row.pk: row for row in Person.objects.filter(pk__in=person_ids)}
    if len(rows) < 2:
        raise Invalid({"person": _("没有找到这两个人。")})
    first, second = (rows[pk] for pk in sorted(rows))
    for row in (first, second):
        require(actor, MERGE, row)
    if first.district != second.district or first.merged_into_id or second.merged_into_id:
        raise Refused(_("其中一人已被合并，请刷新后再试。"), code="already_merged")
    pair = {"district": first.district, "first": first, "second": second}
    try:
        with transaction.atomic():
            made = Apart.objects.create(**pair, reason=reason.strip(), made_by_id=actor.account_id)
            trace(
                actor, "registry.keep_apart", f"person:{first.pk}", first.district,
                other=second.pk, reason=made.reason,
            )  # fmt: skip
            return made
    except IntegrityError:
        return Apart.objects.get(**pair, ended_at__isnull=True)


def end_apart(*, actor: Actor, apart_id: int) -> Apart:
    """It was a mistake: they may be one person after all. Harmless twice."""
    with transaction.atomic():
        made = Apart.objects.select_for_update().get(pk=apart_id)
        for row in (made.first, made.second):
            require(actor, MERGE, row)
        if made.ended_at is None:
            made.ended_at = now()
            made.save(update_fields=["ended_at"])
            trace(
                actor, "registry.end_apart", f"person:{made.first_id}", made.district,
                other=made.second_id,
            )  # fmt: skip
        return made
