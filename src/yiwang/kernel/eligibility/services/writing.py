"""save_rules: write a draft. What cannot be read is refused cell by cell; nothing half stays."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.timezone import now
from django.utils.translation import gettext as _

from yiwang.kernel.access.actor import Actor
from yiwang.lib.errors import Conflict, Invalid, Refused

from ..engine import digest_of
from ..models import Programme, RuleSet
from ..rules.reading import read
from ..rules.table import Content, Problem, written_table
from ..selectors import require_here
from ..takers import not_carried_out
from .trace import trace


class BadCells(Invalid):
    """The content has cells that cannot be read; `problems` says which."""

    def __init__(self, problems: list[Problem]) -> None:
        said = _("有 %(count)s 处内容无法识别，请改正后再保存。") % {"count": len(problems)}
        super().__init__({"content": said})
        self.problems = problems


def save_rules(
    *,
    actor: Actor,
    programme_id: int,
    content: Mapping[str, Any],
    since: date,
    source: str,
    until: date | None = None,
    rule_set_id: int | None = None,
    digest: str = "",
) -> RuleSet:
    """A new draft, or the same draft (or a reviewed one, back to draft) with other content.

    Whoever saves last is the author, and so cannot publish. `digest` is what the writer saw:
    where somebody saved meanwhile, Conflict. Saving what is there already changes nothing.
    """
    written, period = _checked(programme_id, content, since, until, source)
    with transaction.atomic():
        programme = Programme.objects.select_for_update(no_key=True).get(pk=programme_id)
        require_here(actor, "eligibility.author", programme.district)
        if rule_set_id is None:
            rules = _new(programme)
        else:
            rules = _editable(programme, rule_set_id, digest)
        new_digest = digest_of(written)
        now_says = (rules.digest, rules.since, rules.until, rules.source)
        if rules.pk and now_says == (new_digest, *period):
            return rules
        rules.content, rules.digest = written, new_digest
        rules.since, rules.until, rules.source = period
        rules.state = RuleSet.State.DRAFT
        rules.author_id, rules.reviewer_id = actor.account_id, None
        rules.saved_at, rules.reviewed_at = now(), None
        rules.save()
        trace(
            actor, "save_rules", f"rules:{rules.pk}", programme.district,
            version=rules.version, digest=new_digest,
        )  # fmt: skip
        return rules


def _checked(
    programme_id: int,
    content: Mapping[str, Any],
    since: date,
    until: date | None,
    source: str,
) -> tuple[Content, tuple[date, date | None, str]]:
    faults = {}
    source = source.strip()
    if not source or len(source) > 300:
        faults["source"] = _("请填写依据：文件名称和文号（300 个字以内）。")
    if until is not None and until <= since:
        faults["until"] = _("失效日期须晚于生效日期。")
    if faults:
        raise Invalid(faults)
    table, problems = read(content)
    problems += [] if table is None else not_carried_out(programme_id, table)
    if table is None or problems:
        raise BadCells(problems)
    return written_table(table), (since, until, source)


def _new(programme: Programme) -> RuleSet:
    """The next version; the programme's row is locked."""
    last = RuleSet.objects.filter(programme=programme).aggregate(last=Max("version"))["last"]
    return RuleSet(district=programme.district, programme=programme, version=(last or 0) + 1)


def _editable(programme: Programme, rule_set_id: int, digest: str) -> RuleSet:
    rules = RuleSet.objects.select_for_update().get(pk=rule_set_id, programme=programme)
    if rules.state not in (RuleSet.State.DRAFT, RuleSet.State.REVIEWED):
        raise Refused(_("已发布的规则不能修改；请以它为底稿新建一个版本。"), code="published")
    if digest and digest != rules.digest:
        raise Conflict(_("别人刚保存过这份草稿；请刷新页面，看过新内容后再修改。"), code="moved_on")
    return rules
