"""The pages: a clerk writes a draft without any script, another publishes it."""

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.timezone import now

from yiwang.kernel.eligibility.models import ImpactRun, Programme, RuleSet
from yiwang.kernel.eligibility.services import decide
from yiwang.kernel.eligibility.services.impact import run_impact
from yiwang.kernel.eligibility.workbook import rules_book
from yiwang.kernel.registry.models import Person

from . import makers
from .conftest import BEGIN, Office

pytestmark = pytest.mark.django_db


def client(office: Office, name: str) -> Client:
    browser = Client()
    browser.force_login(office.cast.account(name))
    return browser


def fields(page: Any) -> dict[str, str]:
    """Every field of the grid as a browser would send it."""
    found = {
        "since": "2026-01-01",
        "until": "",
        "source": "办法",
        "save": "1",
        "otherwise": "不在范围",
    }
    for grid in page.context["grids"]:
        for line in grid.lines:
            found[line.order] = str(line.number)
            found |= {cell.name: cell.value for cell in line.cells}
    return found | {"policy": "first"}


def test_from_an_empty_grid_to_rules_in_force(office: Office) -> None:
    clerk, leader = client(office, "steward"), client(office, "leader")
    url = reverse("eligibility:draft", args=[office.programme.pk])
    filled = fields(clerk.get(url)) | {
        "rows-0-when.age": "80以上", "rows-0-result": "eligible", "rows-0-then.amount": "12.50",
        "rows-0-reason": "高龄", "golden-0-name": "八十整", "golden-0-on": "2026-03-01",
        "golden-0-given.birth_date": "1946-03-01", "golden-0-result": "eligible",
        "golden-0-then.amount": "12.5",
    }  # fmt: skip
    saved = clerk.post(url, filled)
    rules = RuleSet.objects.get()
    page = reverse("eligibility:rules", args=[rules.pk])
    assert saved.headers["Location"] == page
    seen = clerk.get(page).content.decode()
    assert "≥80" in seen
    assert "12.50" in seen
    assert "样例：1 个全部相符" in seen
    assert "没有一行说到" in seen

    clerk.post(
        reverse("eligibility:start_impact", args=[rules.pk]), {"on": "2026-03-01", "cost": "amount"}
    )
    run = ImpactRun.objects.get()
    assert "等待计算" in clerk.get(reverse("eligibility:impact", args=[run.pk])).content.decode()
    run_impact(run_id=run.pk)
    assert clerk.post(reverse("eligibility:review", args=[rules.pk])).status_code == 403
    leader.post(reverse("eligibility:review", args=[rules.pk]), {"digest": rules.digest})
    leader.post(reverse("eligibility:publish", args=[rules.pk]), {"digest": rules.digest})
    rules.refresh_from_db()
    assert rules.state == "published"
    assert "已发布" in clerk.get(page).content.decode()
    assert clerk.get(reverse("eligibility:edit", args=[rules.pk])).status_code == 302


def test_a_bad_cell_comes_back_with_what_was_typed(office: Office) -> None:
    clerk = client(office, "steward")
    rules = office.draft()
    url = reverse("eligibility:edit", args=[rules.pk])
    answer = clerk.post(url, fields(clerk.get(url)) | {"rows-1-when.age": "八十"})
    said = answer.content.decode()
    assert answer.status_code == 422
    assert 'value="八十"' in said
    assert "看不懂“八十”" in said
    assert RuleSet.objects.get().digest == rules.digest


def test_lines_are_added_moved_and_dropped_without_a_script(office: Office) -> None:
    clerk = client(office, "steward")
    rules = office.draft()
    url = reverse("eligibility:edit", args=[rules.pk])
    filled = fields(clerk.get(url))
    more = clerk.post(url, {**filled, "more": "rows"})
    assert len(more.context["grids"][2].lines) == len(makers.ROWS) + 1
    clerk.post(url, {**filled, "rows-0-at": "9", "rows-3-drop": "on"})
    rules.refresh_from_db()
    reasons = [row["reason"] for row in rules.content["rows"]]
    assert reasons == ["低保、特困满60岁", "80岁及以上", "住养老机构的不享受"]


def test_who_saved_meanwhile_is_not_overwritten(office: Office) -> None:
    clerk = client(office, "steward")
    rules = office.draft()
    url = reverse("eligibility:edit", args=[rules.pk])
    stale = {**fields(clerk.get(url)), "digest": "0" * 64, "otherwise": "别的"}
    answer = clerk.post(url, stale)
    assert answer.status_code == 422
    assert "别人刚保存过" in answer.content.decode()


def test_a_workbook_is_brought_back(office: Office) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    clerk = client(office, "steward")
    rules = office.draft()
    got = clerk.get(reverse("eligibility:export", args=[rules.pk]))
    assert got.content == rules_book(rules) or got["Content-Type"].endswith("sheet")
    url = reverse("eligibility:import_new", args=[office.programme.pk])
    clerk.post(url, {"file": SimpleUploadedFile("a.xlsx", got.content)})
    assert RuleSet.objects.get(version=2).digest == rules.digest
    bad = clerk.post(url, {"file": SimpleUploadedFile("a.xlsx", b"no")})
    assert bad.status_code == 422
    assert "打不开" in bad.content.decode()


def test_lists_say_what_to_do_next_and_what_stands(office: Office) -> None:
    clerk = client(office, "acceptor")
    assert "长者饭堂补贴" in clerk.get(reverse("eligibility:programmes")).content.decode()
    assert "没有待核实的人" in clerk.get(reverse("eligibility:todo")).content.decode()
    office.publish()
    office.elder()
    decision = decide(
        actor=office.clerk, programme_id=office.programme.pk, subject="elder:1", on=BEGIN
    )
    said = clerk.get(reverse("eligibility:decision", args=[decision.pk])).content.decode()
    assert "已复核" in said
    assert "年龄 ≥80" in said
    assert "没有登记，按规则视为" in said


def test_another_district_sees_and_changes_nothing(office: Office) -> None:
    rules = office.ready()
    outsider = client(office, "outsider")
    assert "长者饭堂补贴" not in outsider.get(reverse("eligibility:programmes")).content.decode()
    before = (Programme.objects.count(), RuleSet.objects.count(), ImpactRun.objects.count())
    for name, pk in (
        ("programme", office.programme.pk), ("draft", office.programme.pk),
        ("import_new", office.programme.pk), ("rules", rules.pk), ("edit", rules.pk),
        ("export", rules.pk), ("import", rules.pk), ("impact", rules.impacts.get().pk),
    ):  # fmt: skip
        assert outsider.get(reverse(f"eligibility:{name}", args=[pk])).status_code == 404, name
    for name in ("review", "publish", "retire", "start_impact", "edit"):
        url = reverse(f"eligibility:{name}", args=[rules.pk])
        assert outsider.post(url, {"on": "2026-01-02", "reason": "x"}).status_code == 404, name
    rules.refresh_from_db()
    assert rules.state == "reviewed"
    assert before == (Programme.objects.count(), RuleSet.objects.count(), ImpactRun.objects.count())


def test_people_are_named_and_money_is_yuan(office: Office) -> None:
    clerk, rules = client(office, "steward"), office.draft()
    who = Person.objects.create(
        district=rules.district, street=f"{rules.district}001", name="王秀英",
        birth_date=date(1940, 3, 1),
    )  # fmt: skip
    run = ImpactRun.objects.create(
        district=rules.district, rule_set=rules, digest=rules.digest, on=date(2026, 3, 1),
        cost="subsidy", state="done", done=2, total=2, finished_at=now(),
    )  # fmt: skip
    for subject in (f"person:{who.pk}", "canteen:7"):
        run.lines.create(
            district=rules.district, subject=subject, change="changes", before="eligible",
            after="eligible", before_reason="旧", after_reason="新", cost=-250,
        )  # fmt: skip
    url = reverse("eligibility:impact", args=[run.pk])
    page = clerk.get(url).content.decode()
    assert "王** 1940" in page and "王秀英" not in page and "canteen:7" in page
    assert "-2.50 元" in page
    back = reverse("eligibility:rules", args=[rules.pk])
    assert f'href="{back}"' in page.split('class="crumbs"')[1].split("</nav>")[0]
    found = clerk.get(url, {"q": "王秀"}).content.decode()
    assert "王** 1940" in found and "canteen:7" not in found
