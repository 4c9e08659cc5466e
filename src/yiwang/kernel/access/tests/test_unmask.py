import pytest

from yiwang.kernel.access.services import unmask
from yiwang.kernel.audit.models import AuditRecord
from yiwang.lib.errors import Forbidden, Invalid

from .sighting import Spot, columns_of

HERE = Spot(**columns_of("440204001001001001"))


def look(actor, reason="核对身份", reveal=lambda: "13800001111"):
    return unmask(
        actor=actor,
        verb="trees.see",
        subject="person:7",
        field="phone",
        reason=reason,
        placed=HERE,
        reveal=reveal,
    )


def test_value_is_shown_and_the_look_recorded(verbs, actor):
    assert look(actor("dispatcher")) == "13800001111"
    record = AuditRecord.objects.get(verb="access.unmask")
    assert record.subject == "person:7"
    assert record.detail == {"field": "phone", "reason": "核对身份", "by": "trees.see"}
    assert "13800001111" not in str(record.detail)


@pytest.mark.parametrize("name", ["outsider", "resident"])
def test_others_see_and_leave_nothing(verbs, actor, name):
    with pytest.raises(Forbidden):
        look(actor(name), reveal=lambda: pytest.fail("revealed"))
    assert not AuditRecord.objects.filter(verb="access.unmask").exists()


@pytest.mark.parametrize("reason", ["", "  ", "x"])
def test_reason_is_asked_for(verbs, actor, reason):
    with pytest.raises(Invalid, match="原因"):
        look(actor("dispatcher"), reason, reveal=lambda: pytest.fail("revealed"))


def test_failed_decryption_is_no_look(verbs, actor):
    with pytest.raises(ZeroDivisionError):
        look(actor("dispatcher"), reveal=lambda: str(1 / 0))
    assert not AuditRecord.objects.filter(verb="access.unmask").exists()
