"""Tables that no meal could be paid by are refused, by cell, and never met at the till."""

from datetime import date
from typing import Any

import pytest

from tests.cast import DISTRICT, STREET, Cast
from yiwang.kernel.access.actor import SYSTEM
from yiwang.kernel.eligibility.models import Programme, RuleSet
from yiwang.kernel.eligibility.rules.reading import read
from yiwang.kernel.eligibility.services import open_programme, save_rules
from yiwang.kernel.eligibility.services.writing import BadCells
from yiwang.lib.errors import Invalid
from yiwang.lib.place import Place

from ..models import Canteen
from ..rules.outcomes import not_payable
from ..services import amend_canteen, install_programme, open_canteen, open_operator
from .test_canteens import credit


def table(columns: dict[str, str], then: dict[str, str]) -> dict[str, Any]:
    """A content of one row: kinds by column, and what follows."""
    return {
        "inputs": [{"name": "birth_date", "label": "出生日期", "kind": "date"}],
        "columns": [
            {"name": name, "label": f"列{at}", "kind": kind}
            for at, (name, kind) in enumerate(columns.items())
        ],
        "rows": [{"when": {}, "result": "享受", "then": then, "reason": "都享受"}],
    }


PAYS = {"pays": "money", "rest": "text"}


@pytest.mark.parametrize(
    ("columns", "then", "wrong"),
    [
        (PAYS, {"pays": "10", "rest": "区级"}, []),
        (PAYS, {"pays": "10", "rest": "charity"}, []),
        (PAYS, {"pays": "0", "rest": "0"}, []),
        ({"pays": "money"}, {"pays": "10"}, []),
        (PAYS, {"pays": "10", "rest": "市里"}, [("rows", 0, "rest", "not_among")]),
        (PAYS, {"pays": "10", "rest": "diner"}, [("rows", 0, "rest", "not_among")]),
        ({"city": "money", "note": "text"}, {"city": "3", "note": "凭证就餐"}, []),
        ({"citty": "money"}, {"citty": "3"}, [("columns", 0, "name", "not_among")]),
        ({"city": "text"}, {"city": "三元"}, [("columns", 0, "kind", "must_be_money")]),
        ({"discount": "money"}, {"discount": "3"}, [("columns", 0, "kind", "must_be_percent")]),
        ({"rest": "int"}, {"rest": "3"}, [("columns", 0, "kind", "must_be_text")]),
    ],
)
def test_what_no_meal_is_paid_by(columns: dict, then: dict, wrong: list) -> None:
    made, problems = read(table(columns, then))
    assert made is not None, problems
    found = [(p.at.part, p.at.line, p.at.key, p.code) for p in not_payable(made)]
    assert found == wrong


def saved(programme: Programme, rest: str) -> RuleSet:
    return save_rules(
        actor=SYSTEM,
        programme_id=programme.pk,
        content=table(PAYS, {"pays": "10", "rest": rest}),
        since=date(2026, 1, 1),
        source="办法",
    )


@pytest.mark.django_db
def test_a_draft_of_canteens_is_refused_and_others_are_not_looked_at() -> None:
    ours = install_programme(code="shaoguan").programme
    other = open_programme(
        actor=SYSTEM, district=DISTRICT, code="other", title="高龄津贴", unit="元/月"
    )
    before = RuleSet.objects.count()
    with pytest.raises(BadCells) as bad:
        saved(ours, "隔壁老王")
    assert [p.code for p in bad.value.problems] == ["not_among"]
    assert RuleSet.objects.count() == before
    assert saved(ours, "镇街").state == saved(other, "隔壁老王").state == "draft"


@pytest.mark.django_db
def test_no_canteen_takes_up_a_programme_that_pays_no_meal(cast: Cast) -> None:
    by = cast.actor("welfare_reviewer")
    other = open_programme(
        actor=SYSTEM, district=DISTRICT, code="other", title="高龄津贴", unit="元/月"
    )
    RuleSet.objects.filter(pk=saved(other, "隔壁老王").pk).update(
        state="published", published_at="2026-01-01T00:00Z", reviewed_at="2026-01-01T00:00Z"
    )
    run_by = open_operator(actor=by, district=DISTRICT, name="服务中心", credit_code=credit())
    said: dict[str, Any] = {
        "actor": by,
        "place": Place(DISTRICT, STREET, address="沿河路 1 号"),
        "operator": run_by,
        "seats": 60,
    }
    with pytest.raises(Invalid) as wrong:
        open_canteen(**said, code="DH02", name="西河长者饭堂", programme=other)
    assert set(wrong.value.fields) == {"programme"} and not Canteen.objects.exists()
    opened = open_canteen(**said, code="DH02", name="西河长者饭堂")
    with pytest.raises(Invalid):
        amend_canteen(actor=by, canteen_id=opened.pk, programme=other)
    ours = install_programme(code="shaoguan", district=DISTRICT).programme
    assert amend_canteen(actor=by, canteen_id=opened.pk, programme=ours).programme == ours
