"""A clerk drafts rules in the grid, sees what they would change, and another puts them in force."""

from datetime import date

import pytest

from tests.cast import Cast
from yiwang.kernel.eligibility.models import ImpactRun, RuleSet
from yiwang.kernel.eligibility.selectors import standings
from yiwang.kernel.eligibility.services import decide, follow
from yiwang.kernel.eligibility.services.impact import run_impact
from yiwang.kernel.eligibility.tests.conftest import Office

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def office(cast: Cast) -> Office:
    return Office(cast)


def test_rules_are_written_counted_and_published(office, visit):
    office.publish()
    for number, year in enumerate((1940, 1950, 1960, 1970)):
        office.elder(f"elder:{number}", born=date(year, 5, 1), categories=["low"][: number % 2])
        follow(
            actor=office.clerk, programme_id=office.programme.pk, subject=f"elder:{number}",
            since=date(2026, 1, 1),
        )  # fmt: skip
    follow(
        actor=office.clerk, programme_id=office.programme.pk, subject="elder:9",
        since=date(2026, 1, 1),
    )  # fmt: skip
    clerk = visit("steward")
    page = clerk.open("/eligibility/")
    clerk.check("eligibility-list")
    page.get_by_role("link", name="长者饭堂补贴").first.click()
    clerk.until("() => document.querySelector('h1').innerText === '长者饭堂补贴'")
    clerk.check("eligibility-programme")
    page.get_by_role("link", name="第 1 版").click()
    clerk.until("() => document.querySelector('#table')")
    clerk.check("eligibility-rules")
    page.get_by_role("link", name="以此为底稿起草").click()
    clerk.until("() => document.querySelector('.rule-grid')")
    page.fill("input[name=since]", "2027-01-01")
    page.fill("[name='rows-2-then.subsidy']", "4")
    page.fill("[name='rows-3-when.age']", "65-79")
    page.evaluate("scrollTo(0, 0)")  # else the page's own bar lies over a field
    clerk.check("eligibility-grid")
    page.fill("[name='golden-0-then.subsidy']", "4")
    page.get_by_role("button", name="保存草稿").click()
    clerk.until("() => document.querySelector('#table')")
    clerk.check("eligibility-draft")
    page.get_by_role("button", name="影响测算").click()
    page.locator("dialog[open]").get_by_role("button", name="影响测算").click()
    clerk.until("() => document.querySelector('#impact-progress')")
    clerk.check("eligibility-progress")
    run_impact(run_id=ImpactRun.objects.latest("id").pk)
    page.locator(".impact-cost").wait_for()
    clerk.check("eligibility-impact")

    leader = visit("leader")
    rules = RuleSet.objects.get(version=2)
    page = leader.open(f"/eligibility/rules/{rules.pk}/")
    page.get_by_role("button", name="审核通过").click()
    page.get_by_text("已审核，可以发布").wait_for()
    leader.check("eligibility-reviewed")
    page.get_by_role("button", name="发布").click()
    page.locator("dialog[open] .btn-primary, dialog[open] .btn-danger").first.click()
    page.get_by_text("已发布，待生效").first.wait_for()
    acceptor = visit("acceptor")
    assert standings(office.clerk).filter(outcome="unknown").count() == 1
    acceptor.open("/eligibility/todo/")
    acceptor.check("eligibility-todo")
    decision = decide(
        actor=office.clerk, programme_id=office.programme.pk, subject="elder:1",
        on=date(2026, 6, 1),
    )  # fmt: skip
    acceptor.open(f"/eligibility/decisions/{decision.pk}/")
    acceptor.check("eligibility-decision")
