"""merge and unmerge: two rows of one person, joined without losing either."""

import uuid

from django.db import transaction
from django.utils.timezone import now
from django.utils.translation import gettext as _

from yiwang.kernel.access.actor import Actor
from yiwang.kernel.access.selectors import require
from yiwang.kernel.events.services import publish
from yiwang.lib.errors import Invalid, Refused

from ..events import PeopleMerged
from ..models import Merge, Person
from ..once import once
from .trace import trace

LONGEST_REASON = 200


def merge(
    *,
    actor: Actor,
    survivor_id: int,
    merged_id: int,
    reason: str,
    request_id: uuid.UUID | None = None,
) -> Merge:
    """Let `merged` become an alias of `survivor`. Nothing moves, so `unmerge` restores it whole.

    Both rows are locked, in the order of their ids. Refused across districts and when either
    row is an alias already.
    """
    _require_reason(reason, _("请写明合并的依据（200 个字以内）。"))
    if survivor_id == merged_id:
        raise Invalid({"merged": _("不能与自己合并。")})
    district = Person.objects.values_list("district", flat=True).get(pk=survivor_id)
    merge_id = once(
        lambda: _merge(actor, survivor_id, merged_id, reason.strip()),
        district=district,
        request_id=request_id,
        content={"verb": "merge", "survivor": survivor_id, "merged": merged_id},
    )
    return Merge.objects.get(pk=merge_id)


def unmerge(*, actor: Actor, merge_id: int, reason: str) -> Merge:
    """Make two people of an alias again; its own former aliases go back with it."""
    _require_reason(reason, _("请写明撤销合并的依据（200 个字以内）。"))
    with transaction.atomic():
        done = Merge.objects.select_for_update().get(pk=merge_id)
        survivor, merged = _locked(done.survivor_id, done.merged_id)
        require(actor, "registry.merge", merged)
        if done.undone_at:
            return done
        if merged.merged_into_id != survivor.pk or survivor.merged_into_id is not None:
            raise Refused(_("之后又有合并，请先撤销较晚的那一次。"), code="merged_again")
        back = Person.objects.filter(pk__in=done.aliases, merged_into=survivor)
        back.update(merged_into=merged)
        Person.objects.filter(pk=merged.pk).update(merged_into=None)
        done.undone_at, done.undone_by_id = now(), actor.account_id
        done.undone_reason = reason.strip()
        done.save(update_fields=["undone_at", "undone_by", "undone_reason"])
        _announce(actor, done, reason.strip(), undone=True)
        return done


def _merge(actor: Actor, survivor_id: int, merged_id: int, reason: str) -> int:
    survivor, merged = _locked(survivor_id, merged_id)
    require(actor, "registry.merge", survivor)
    require(actor, "registry.merge", merged)
    if survivor.district != merged.district:
        raise Refused(_("两人分属不同区县，不能合并。"), code="other_district")
    if survivor.merged_into_id or merged.merged_into_id:
        raise Refused(_("其中一人已被合并，请刷新后再试。"), code="already_merged")
    moved = list(merged.aliases.order_by("pk").values_list("pk", flat=True))
    Person.objects.filter(pk__in=[merged.pk, *moved]).update(merged_into=survivor)
    done = Merge.objects.create(
        district=survivor.district,
        survivor=survivor,
        merged=merged,
        aliases=moved,
        reason=reason,
        made_by_id=actor.account_id,
    )
    _announce(actor, done, reason, undone=False)
    return done.pk


def _require_reason(reason: str, missing: str) -> None:
    if not reason.strip() or len(reason.strip()) > LONGEST_REASON:
        raise Invalid({"reason": missing})


def _locked(survivor_id: int, merged_id: int) -> tuple[Person, Person]:
    rows = Person.objects.select_for_update(no_key=True).filter(pk__in=[survivor_id, merged_id])
    people = {person.pk: person for person in rows.order_by("pk")}
    if len(people) < 2:
        raise Invalid({"merged": _("没有找到要合并的人。")})
    return people[survivor_id], people[merged_id]


def _announce(actor: Actor, done: Merge, reason: str, *, undone: bool) -> None:
    verb = "registry.unmerge" if undone else "registry.merge"
    subject = f"person:{done.survivor_id}"
    trace(actor, verb, subject, done.district, merged=done.merged_id, reason=reason)
    publish(
        PeopleMerged(
            district=done.district,
            survivor_id=done.survivor_id,
            merged_id=done.merged_id,
            undone=undone,
        )
    )
