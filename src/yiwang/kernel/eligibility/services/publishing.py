"""review_rules, publish_rules, retire_rules: from a draft to what is in force, by other hands."""

from datetime import date

from django.db import IntegrityError, transaction
from django.utils.timezone import now
from django.utils.translation import gettext as _

from yiwang.kernel.access.actor import Actor
from yiwang.kernel.events.services import publish
from yiwang.lib.errors import Conflict, Invalid, Refused

from ..events import RulesPublished
from ..models import ImpactRun, Programme, RuleSet
from ..rules.deciding import try_golden
from ..selectors import require_here
from ..selectors.programmes import engine_for
from .trace import trace


def review_rules(*, actor: Actor, rule_set_id: int, digest: str = "") -> RuleSet:
    """Somebody else than the author has read the draft. Twice is once."""
    with transaction.atomic():
        rules = _locked(rule_set_id, digest)
        require_here(actor, "eligibility.publish", rules.district)
        if rules.state == RuleSet.State.REVIEWED:
            return rules
        if rules.state != RuleSet.State.DRAFT:
            raise Refused(_("这一版已经发布，不必再审核。"), code="published")
        _require_other(actor, rules)
        _require_golden(rules)
        rules.state = RuleSet.State.REVIEWED
        rules.reviewer_id, rules.reviewed_at = actor.account_id, now()
        rules.save(update_fields=["state", "reviewer", "reviewed_at"])
        trace(actor, "review_rules", f"rules:{rules.pk}", rules.district, digest=rules.digest)
        return rules


def publish_rules(*, actor: Actor, rule_set_id: int, digest: str = "") -> RuleSet:
    """Put a reviewed set in force for its period; twice is once.

    Refused while a golden case fails, without an impact report on just this content, and to the
    author. The set that is open at its first day ends there. Whoever is on the books is decided
    again from that day on, by the job that follows the fact.
    """
    with transaction.atomic():
        rules = _locked(rule_set_id, digest)
        require_here(actor, "eligibility.publish", rules.district)
        if rules.state == RuleSet.State.PUBLISHED:
            return rules
        if rules.state != RuleSet.State.REVIEWED:
            raise Refused(_("请先由另一人审核，再发布。"), code="not_reviewed")
        _require_other(actor, rules)
        _require_golden(rules)
        _require_impact(rules)
        _end_the_one_before(rules)
        rules.state = RuleSet.State.PUBLISHED
        rules.publisher_id, rules.published_at = actor.account_id, now()
        try:
            with transaction.atomic():
                rules.save(update_fields=["state", "publisher", "published_at"])
        except IntegrityError as clash:
            if "eligibility_one_rule_set_a_day" not in str(clash):
                raise
            raise Refused(
                _("这段时间已有生效的规则；请调整生效、失效日期，或先停用原来的版本。"),
                code="overlap",
            ) from None
        trace(actor, "publish_rules", f"rules:{rules.pk}", rules.district, digest=rules.digest)
        _announce(rules, rules.since)
        return rules


def retire_rules(*, actor: Actor, rule_set_id: int, on: date, reason: str) -> RuleSet:
    """Let a published set end on a day (no longer included). Days before keep their rules."""
    if not reason.strip():
        raise Invalid({"reason": _("请写明停用的依据。")})
    with transaction.atomic():
        rules = _locked(rule_set_id, "")
        require_here(actor, "eligibility.publish", rules.district)
        if rules.state == RuleSet.State.RETIRED:
            return rules
        if rules.state != RuleSet.State.PUBLISHED:
            raise Refused(_("只有已发布的规则可以停用；草稿不用即可。"), code="not_published")
        if on < rules.since or (rules.until is not None and on > rules.until):
            raise Invalid({"on": _("停用日期须在这一版的有效期内。")})
        rules.until, rules.state, rules.retired_at = on, RuleSet.State.RETIRED, now()
        rules.save(update_fields=["until", "state", "retired_at"])
        trace(
            actor, "retire_rules", f"rules:{rules.pk}", rules.district,
            on=on.isoformat(), reason=reason.strip()[:200],
        )  # fmt: skip
        _announce(rules, on)
        return rules


def _locked(rule_set_id: int, digest: str) -> RuleSet:
    """The set with its programme locked, so that two sets of one programme wait for each other."""
    rules = RuleSet.objects.get(pk=rule_set_id)
    Programme.objects.select_for_update(no_key=True).get(pk=rules.programme_id)
    rules = RuleSet.objects.select_for_update().get(pk=rule_set_id)
    if digest and digest != rules.digest:
        raise Conflict(_("规则内容刚被修改；请刷新页面，看过新内容后再办理。"), code="moved_on")
    return rules


def _require_other(actor: Actor, rules: RuleSet) -> None:
    if rules.author_id is not None and actor.account_id in (None, rules.author_id):
        raise Refused(_("起草人不能审核或发布自己的规则；请由另一人办理。"), code="own_work")


def _require_golden(rules: RuleSet) -> None:
    engine = engine_for(rules)
    tried = try_golden(engine.table, engine.match)
    failing = [each.case.name for each in tried if not each.passes]
    if not tried:
        raise Refused(_("还没有样例；请至少写一个结果已知的样例。"), code="no_golden")
    if failing:
        raise Refused(
            _("%(count)s 个样例的结果不符（%(names)s）；请改正规则或样例。"),
            code="golden_fails",
            values={"count": len(failing), "names": "、".join(failing[:3])},
        )


def _require_impact(rules: RuleSet) -> None:
    done = ImpactRun.objects.filter(rule_set=rules, digest=rules.digest, state=ImpactRun.State.DONE)
    if not done.exists():
        raise Refused(_("请先做影响测算，看清谁增谁减，再发布。"), code="no_impact")


def _end_the_one_before(rules: RuleSet) -> None:
    """Whatever is open at the first day ends there."""
    open_then = RuleSet.objects.filter(
        programme=rules.programme_id,
        district=rules.district,
        state=RuleSet.State.PUBLISHED,
        since__lt=rules.since,
        until__isnull=True,
    )
    open_then.update(until=rules.since)


def _announce(rules: RuleSet, since: date) -> None:
    publish(
        RulesPublished(
            district=rules.district,
            programme_id=rules.programme_id,
            rule_set_id=rules.pk,
            since=since.isoformat(),
        )
    )
