"""What the catalogue's verbs share: their verb, their audit, rows found by code."""

from collections.abc import Mapping
from datetime import date

from django.db.models import Model
from django.utils.translation import gettext as _

from yiwang.kernel.access.actor import Actor
from yiwang.kernel.access.models import Department
from yiwang.kernel.audit.services import record
from yiwang.lib.errors import Invalid

from ...models import ClassRule, MatterClass

VERB = "cases.catalogue"


def class_at(code: str, field: str, *, lock: bool = False) -> MatterClass:
    rows = MatterClass.objects.select_for_update() if lock else MatterClass.objects
    found = rows.filter(code=code).first()
    if found is None:
        raise Invalid({field: _("没有代码为“%(code)s”的类别；请先建立。") % {"code": code}})
    return found


def department_at(code: str) -> Department | None:
    if not code:
        return None
    found = Department.objects.filter(code=code, until__isnull=True).first()
    if found is None:
        raise Invalid(
            {"department": _("没有代码为“%(code)s”的部门；请先建立部门。") % {"code": code}}
        )
    return found


def differences(row: ClassRule | MatterClass, wanted: dict[str, object]) -> dict[str, object]:
    return {key: value for key, value in wanted.items() if getattr(row, key) != value}


def changed_in(row: ClassRule | MatterClass, wanted: dict[str, object]) -> dict[str, object]:
    """Write the differences on the row; returns each with what it was."""
    changed = {}
    for key, value in differences(row, wanted).items():
        changed[key] = [str(getattr(row, key)), str(value)]
        setattr(row, key, value)
    return dict(changed)


def require_short(model: type[Model], wanted: Mapping[str, object]) -> None:
    """Invalid for each text that its column cannot hold."""
    faults = {}
    for key, value in wanted.items():
        most = getattr(model._meta.get_field(key), "max_length", None)
        if isinstance(value, str) and most and len(value) > most:
            faults[key] = _("内容太长，最多 %(most)s 字。") % {"most": most}
    if faults:
        raise Invalid(faults)


def note(actor: Actor, verb: str, subject: str, detail: dict[str, object]) -> None:
    plain = {key: _plain(value) for key, value in detail.items()}
    record(
        verb=verb,
        subject=subject,
        actor_id=actor.account_id,
        actor_name=actor.name,
        detail=plain,
        address=actor.address,
    )


def _plain(value: object) -> object:
    if isinstance(value, dict):
        return {key: _plain(each) for key, each in value.items()}
    return value.isoformat() if isinstance(value, date) else value
