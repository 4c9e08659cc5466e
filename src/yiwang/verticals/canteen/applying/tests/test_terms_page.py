"""The page of how long an answer may take: the reviewer says it, and takes it back."""

from collections.abc import Callable

import pytest
from django.test import Client

from tests.cast import DISTRICT
from yiwang.kernel.audit.models import AuditRecord

from ..models import Term

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("programme")]
Browser = Callable[[str], Client]
URL = "/canteen/applications/terms/"
SAID = {
    "district": DISTRICT, "stage": "check", "working_days": "3", "since": "2026-03-03",
    "source": "本区办事指南",
}  # fmt: skip


def test_the_reviewer_says_it_and_takes_it_back(signed_in_client: Browser) -> None:
    reviewer = signed_in_client("welfare_reviewer")
    assert "规定时限" in reviewer.get(URL).content.decode()
    assert reviewer.post(f"{URL}set/", SAID).status_code == 302
    made = Term.objects.get(district=DISTRICT)
    page = reviewer.get(URL).content.decode()
    assert "3 个工作日" in page and "本区办事指南" in page and "现行" in page
    assert f"{URL}{made.pk}/drop/" in page
    wrong = reviewer.post(f"{URL}set/", {**SAID, "working_days": "0", "source": ""})
    assert wrong.status_code == 400
    for _time in range(2):
        assert reviewer.post(f"{URL}{made.pk}/drop/").status_code == 302
    assert not Term.objects.filter(district=DISTRICT).exists()
    assert AuditRecord.objects.filter(verb="canteen.drop_term").count() == 1


def test_who_only_looks_changes_nothing(signed_in_client: Browser) -> None:
    signed_in_client("welfare_reviewer").post(f"{URL}set/", SAID)
    made = Term.objects.get(district=DISTRICT)
    clerk = signed_in_client("welfare_clerk")
    seen = clerk.get(URL).content.decode()
    assert "本区办事指南" in seen and f"{URL}set/" not in seen
    for who in ("welfare_clerk", "outsider", "collector"):
        browser = signed_in_client(who)
        browser.post(f"{URL}set/", {**SAID, "working_days": "9"})
        browser.post(f"{URL}{made.pk}/drop/")
        assert Term.objects.get(pk=made.pk).working_days == 3


def test_the_default_of_all_stays(signed_in_client: Browser) -> None:
    default = Term.objects.filter(district="").first()
    assert default
    signed_in_client("welfare_reviewer").post(f"{URL}{default.pk}/drop/")
    assert Term.objects.filter(pk=default.pk).exists()
    assert "全市默认" in signed_in_client("welfare_reviewer").get(URL).content.decode()
