"""The grid worker's morning with the network off; what she did is there once, in order, in time."""

from datetime import datetime, timedelta

import pytest
from django.utils.timezone import now

from tests.cast import GRID
from yiwang.kernel.cases.models import Case, LogEntry

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


def deed(phone, name):
    """Opens a deed's form and returns it."""
    phone.page.get_by_text(name, exact=True).first.click()
    return phone.page.locator("details[open] form[data-outbox-form]").first


def report(phone, words, snapshot=None, kind="report", kinds=None):
    page = phone.open(f"/rounds/{kind}/")
    if snapshot:
        page.locator("input[data-photos]").set_input_files(snapshot)
        phone.until("() => document.querySelectorAll('.photo-shelf li').length === 1")
    page.select_option("select[name=grid]", GRID)
    if kinds:
        page.select_option("select[name=matter_class]", label=kinds)
    page.fill("textarea[name=words]", words)
    page.locator(".pocket-send button").click()
    phone.at_home()


def test_the_morning_without_a_network(works, asked, field, snapshot):
    to_verify, handled = asked("路灯不亮"), works.case("handled", title="已清运的垃圾")
    phone = field().sign_in("collector")
    phone.look("1-home")
    phone.open_the_round()
    phone.look("2-round-open")
    began = now()
    phone.offline()

    report(phone, "井盖松动，车过就响", snapshot)
    report(phone, "树枝压着电线", snapshot, kinds="暴露垃圾")
    report(phone, "捡走散落的纸箱", snapshot, kind="self-handle")
    phone.open(f"/rounds/{to_verify.district}/{to_verify.pk}/")
    phone.look("3-matter-offline")
    form = deed(phone, "核实属实")
    form.locator("input[data-photos]").set_input_files(snapshot)
    phone.until("() => document.querySelectorAll('.photo-shelf li').length === 1")
    form.locator("textarea").fill("灯确实不亮")
    form.get_by_role("button", name="提交").click()
    phone.at_home()
    phone.open(f"/rounds/{handled.district}/{handled.pk}/")
    form = deed(phone, "核查通过")
    form.locator("input[data-photos]").set_input_files(snapshot)
    phone.until("() => document.querySelectorAll('.photo-shelf li').length === 1")
    form.get_by_role("button", name="提交").click()
    phone.at_home()
    phone.until("() => document.querySelectorAll('[data-outbox-short] li').length === 5")
    phone.look("4-home-waiting")
    phone.open("/rounds/outbox/")
    phone.until("() => document.querySelectorAll('[data-entry]').length === 5")
    phone.look("5-outbox-waiting")
    waiting = phone.entries()
    assert [each["state"] for each in waiting] == ["waiting"] * 5
    assert all(size < 900_000 for each in waiting for size in each["bytes"])
    assert LogEntry.objects.filter(at__gte=began).count() == 0

    phone.offline(False)
    phone.until_sent(5)
    phone.look("6-outbox-sent")
    written = list(LogEntry.objects.filter(request_id__isnull=False).order_by("id"))
    assert [str(each.request_id) for each in written] == [e["request_id"] for e in waiting]
    assert [e.action for e in written] == [
        "report", "report", "self_handle", "verified", "pass_check",
    ]  # fmt: skip
    times = zip(written, waiting, strict=True)
    assert [abs((e.at - moment(w)).total_seconds()) < 2 for e, w in times] == [True] * 5
    assert all(began <= each.at < each.recorded_at for each in written)
    assert Case.objects.filter(reported_at__gte=began).count() == 3
    assert set(Case.objects.filter(reported_at__gte=began).values_list("grid", flat=True)) == {GRID}
    assert next(e["answer"]["number"] for e in phone.entries()) == written[0].case.number
    handled.refresh_from_db()
    assert (handled.stage, handled.attachments.filter(purpose="check").count()) == ("checked", 1)
    phone.open("/rounds/")
    phone.until("() => document.querySelectorAll('[data-tasks] li').length === 0")
    phone.look("7-home-sent")


def moment(entry):
    return datetime.fromisoformat(entry["at"])


def test_it_says_when_a_day_has_passed(works, field):
    """What was sent is listed for the day, then goes."""
    phone = field().sign_in("collector")
    report(phone, "井盖松动")
    phone.until_sent(1)
    yesterday = (now() - timedelta(days=1)).timestamp() * 1000
    phone.page.evaluate(f"""async () => {{
      const base = await new Promise((done) => (indexedDB.open("rounds", 1)
        .onsuccess = (e) => done(e.target.result)));
      const store = base.transaction("outbox", "readwrite").objectStore("outbox");
      await new Promise((done) => (store.openCursor().onsuccess = ({{ target }}) => {{
        target.result.update({{ ...target.result.value, sentAt: {yesterday} }}).onsuccess = done;
      }}));
      base.close();
    }}""")
    phone.open("/rounds/")
    phone.wait(lambda: phone.entries() == [])
