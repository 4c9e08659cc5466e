"""put_class: the classes themselves."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from yiwang.kernel.access.actor import Actor
from yiwang.kernel.access.selectors import require
from yiwang.lib.errors import Invalid

from ...models import MatterClass
from .trace import VERB, changed_in, class_at, note, require_short

KINDS = ("component", "event", "other")


def put_class(
    *,
    actor: Actor,
    code: str,
    name: str,
    kind: str,
    area: str = "",
    parent_code: str = "",
    since: date | None = None,
    until: date | None = None,
    provenance: str = "",
    reportable: bool = True,
) -> MatterClass:
    """Make a class, or change its words. A minor class's code begins with its major's."""
    require(actor, VERB)
    code, name = code.strip(), name.strip()
    faults = _class_faults(code, name, kind, parent_code, since, until)
    if faults:
        raise Invalid(faults)
    with transaction.atomic():
        parent = class_at(parent_code, "parent") if parent_code else None
        wanted: dict[str, object] = {
            "name": name,
            "kind": kind,
            "area": area.strip(),
            "parent_id": parent.pk if parent else None,
            "since": since,
            "until": until,
            "provenance": provenance.strip(),
            "reportable": reportable,
        }
        require_short(MatterClass, wanted)
        row, fresh = MatterClass.objects.select_for_update(of=["self"]).get_or_create(
            code=code, defaults=wanted
        )
        changed = {} if fresh else changed_in(row, wanted)
        if changed:
            row.save(update_fields=[key.removesuffix("_id") for key in changed])
        if fresh or changed:
            note(actor, "cases.put_class", f"class:{code}", {"changed": changed or wanted})
        return row


def _class_faults(
    code: str, name: str, kind: str, parent: str, since: date | None, until: date | None
) -> dict[str, str]:
    faults = {}
    if not (code.isascii() and code.isalnum() and 1 <= len(code) <= 24):
        faults["code"] = _("类别代码用 1 至 24 位字母或数字。")
    elif parent and (not code.startswith(parent) or code == parent):
        faults["code"] = _("小类代码须以大类代码开头。")
    if not name or len(name) > 60:
        faults["name"] = _("请填写名称，不超过 60 字。")
    if kind not in KINDS:
        faults["kind"] = _("类型须为部件、事件或其他。")
    if since and until and until < since:
        faults["until"] = _("结束日期不能早于开始日期。")
    return faults
