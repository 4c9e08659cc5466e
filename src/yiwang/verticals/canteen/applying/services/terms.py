"""set_term, drop_term: how long an answer may take in a district, from a day on."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from yiwang.kernel.access.actor import Actor
from yiwang.kernel.access.selectors import require
from yiwang.lib.errors import Invalid
from yiwang.lib.place import Place

from ...services.trace import trace
from ..models import Term

MANAGE = "canteen.manage"


def set_term(
    *, actor: Actor, district: str, stage: str, working_days: int, since: date, source: str
) -> Term:
    """A district's own term for applications that come in from `since` on; those that wait keep
    theirs. The same day again replaces what was said for it."""
    require(actor, MANAGE, Place(district))
    faults = {}
    if stage not in Term.Stage.values:
        faults["stage"] = _("请选择街道核对或区级审核。")
    if not 1 <= working_days <= 90:
        faults["working_days"] = _("时限须在 1 至 90 个工作日之间。")
    if not source.strip() or len(source) > 200:
        faults["source"] = _("请写明依据的文件（200 个字以内）。")
    if faults:
        raise Invalid(faults)
    said = {"working_days": working_days, "source": source.strip()}
    with transaction.atomic():
        term, fresh = Term.objects.select_for_update().get_or_create(
            district=district, stage=stage, since=since, defaults=said
        )
        was = term.working_days
        if not fresh and (was, term.source) == (working_days, source.strip()):
            return term
        term.working_days, term.source = working_days, source.strip()
        term.save(update_fields=["working_days", "source"])
        trace(
            actor, "set_term", f"term:{stage}", district,
            working_days=working_days, since=since.isoformat(), was=None if fresh else was,
        )  # fmt: skip
        return term


def drop_term(*, actor: Actor, term_id: int) -> None:
    """Take back what a district said of itself: what held before holds again for applications
    that come in from now on. Harmless twice; the default of all districts stays."""
    with transaction.atomic():
        term = Term.objects.select_for_update().exclude(district="").filter(pk=term_id).first()
        if term is None:
            return
        require(actor, MANAGE, Place(term.district))
        trace(
            actor, "drop_term", f"term:{term.stage}", term.district,
            working_days=term.working_days, since=term.since.isoformat(), source=term.source,
        )  # fmt: skip
        term.delete()
