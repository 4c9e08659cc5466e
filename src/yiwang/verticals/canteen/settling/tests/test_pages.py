"""What each sees of statements, and that pages cost the same whatever they show."""

import base64
import io
import re
import zlib

import pytest
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from tests.cast import Cast
from yiwang.verticals.canteen.models import Operator

from ..models import Line, Statement
from ..rules.money import yuan
from ..services import submit_statement
from .makers import DISTRICT, Settled

pytestmark = pytest.mark.django_db


def browser(place: Settled, name: str) -> Client:
    client = Client()
    account = place.people.get(name) or place.cast.account(name)
    client.force_login(account)
    return client


@pytest.fixture
def submitted(place: Settled) -> Statement:
    place.month()
    statement = place.drafted()
    return submit_statement(actor=place.actor("manager"), statement_id=statement.pk)


@pytest.mark.parametrize(
    ("who", "sees", "acts"),
    [
        ("manager", True, False),
        ("clerk", True, True),
        ("other_clerk", True, True),
        ("reviewer", True, False),
        ("finance", True, False),
        ("street_leader", True, False),
        ("other_manager", False, False),
        ("outsider", False, False),
    ],
)
def test_each_sees_just_his(
    place: Settled, submitted: Statement, who: str, sees: bool, acts: bool
) -> None:
    client = browser(place, who)
    url = reverse("canteen_settling:statement", args=[submitted.pk])
    listed = client.get(reverse("canteen_settling:statements"))
    assert (url in listed.content.decode()) is sees
    page = client.get(url)
    assert page.status_code == (200 if sees else 404)
    assert ("核对无误" in page.content.decode()) is acts


def test_a_street_sees_its_own_canteens(place: Settled, submitted: Statement) -> None:
    page = (
        browser(place, "clerk")
        .get(reverse("canteen_settling:lines", args=[submitted.pk]))
        .content.decode()
    )
    assert "东河长者饭堂" in page and "车站长者饭堂" not in page
    other = Line.objects.filter(statement=submitted, canteen=place.canteens[1]).first()
    assert other
    line = reverse("canteen_settling:line", args=[other.pk])
    assert browser(place, "clerk").get(line).status_code == 404
    assert browser(place, "other_clerk").get(line).status_code == 200


def test_drafted_on_the_page(place: Settled) -> None:
    place.month()
    client = browser(place, "manager")
    url = reverse("canteen_settling:draft")
    form = client.get(url).content.decode()
    assert "康乐餐饮" in form
    said = {"operator": f"{place.operator.pk}@{DISTRICT}", "period": place.drafted().period.code}
    made = client.post(url, said)
    assert made.status_code == 302
    elsewhere = Operator.objects.exclude(pk=place.operator.pk).first()
    wrong = {**said, "operator": f"{elsewhere.pk if elsewhere else 0}@{DISTRICT}"}
    assert client.post(url, wrong).status_code == 422
    assert browser(place, "clerk").get(url).status_code == 403


def test_a_line_opens_what_is_behind_it(place: Settled, submitted: Statement) -> None:
    line = Line.objects.filter(statement=submitted, funder="wallet").first()
    assert line
    page = browser(place, "manager").get(reverse("canteen_settling:line", args=[line.pk]))
    assert place.diner.wallet in page.content.decode()


def test_the_workbook_holds_values_only(place: Settled, submitted: Statement) -> None:
    found = browser(place, "reviewer").get(
        reverse("canteen_settling:workbook", args=[submitted.pk])
    )
    book = load_workbook(io.BytesIO(b"".join(found.streaming_content)))
    assert book.sheetnames == ["合计", "饭堂", "逐日明细", "办理记录"]
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert not [cell for cell in cells if cell.data_type == "f"]
    days = list(book["逐日明细"].iter_rows(min_row=2, values_only=True))
    assert len(days) == Line.objects.filter(statement=submitted).count()
    assert round(sum(row[8] for row in days) * 100) == submitted.gross
    first, last = book["逐日明细"][2], book["饭堂"][book["饭堂"].max_row]
    assert (first[0].is_date, first[8].number_format) == (True, "#,##0.00")
    assert (last[0].value, round(last[-1].value * 100)) == ("合计", submitted.gross)


def printed(client: Client, statement: Statement) -> str:
    """All that the PDF sets, in the order in which it is set."""
    found = client.get(reverse("canteen_settling:paper", args=[statement.pk]))
    assert found.headers["Content-Type"] == "application/pdf"
    file = b"".join(found.streaming_content)
    assert file.startswith(b"%PDF-") and b"/STSong-Light" in file
    streams = re.findall(rb"stream\s+([^\s]+~>)\s*endstream", file)
    pages = [zlib.decompress(base64.a85decode(each[:-2])) for each in streams]
    set_ = [each for page in pages for each in re.findall(rb"\(((?:\\.|[^\\)])*)\) Tj", page, re.S)]
    return "\n".join(_bytes(each).decode("utf-16-be") for each in set_)


def _bytes(literal: bytes) -> bytes:
    """A PDF's literal string without its escapes."""
    escapes = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}

    def plain(found: re.Match[bytes]) -> bytes:
        said = found[1]
        return bytes([int(said, 8)]) if said.isdigit() else escapes.get(said, said)

    return re.sub(rb"\\([0-7]{3}|.)", plain, literal, flags=re.S)


def test_the_paper_says_what_the_workbook_says(place: Settled, submitted: Statement) -> None:
    place.operator.name = "康乐<b>&𠮷餐饮"
    place.operator.save()
    said = printed(browser(place, "reviewer"), submitted)
    for words in (
        "长者饭堂结算单", "康乐<b>&〓餐饮", yuan(submitted.gross), yuan(submitted.due),
        "东河长者饭堂", "车站长者饭堂", "逐日明细", "运营单位（盖章）", "财政支付",
        submitted.digest[:16],
    ):  # fmt: skip
        assert words in said, words
    days = re.findall(r"\b2\d{3}-\d\d-\d\d$", said.split("逐日明细")[1], re.M)
    assert len(days) == Line.objects.filter(statement=submitted).count()
    pages = re.findall(r"第 (\d+) 页，共 (\d+) 页", said)
    assert [int(page) for page, _all in pages] == list(range(1, len(pages) + 1))
    assert {int(all_) for _page, all_ in pages} == {len(pages)}


def test_exports_tell_a_street_of_its_own_canteens(place: Settled, submitted: Statement) -> None:
    client = browser(place, "clerk")
    said = printed(client, submitted)
    assert "东河长者饭堂" in said and "车站长者饭堂" not in said
    found = client.get(reverse("canteen_settling:workbook", args=[submitted.pk]))
    book = load_workbook(io.BytesIO(b"".join(found.streaming_content)))
    sums = dict(book["合计"].iter_rows(min_row=2, values_only=True))
    mine = Line.objects.filter(statement=submitted, canteen=place.canteens[0])
    assert round(sums["应计（元）"] * 100) == sum(line.net for line in mine) < submitted.gross
    assert "应付（元）" not in sums and yuan(submitted.gross) not in said
    for name in ("outsider", "other_manager"):
        for url in ("paper", "workbook"):
            address = reverse(f"canteen_settling:{url}", args=[submitted.pk])
            assert browser(place, name).get(address).status_code in (403, 404)


def test_a_problem_is_said_on_the_page(place: Settled, submitted: Statement) -> None:
    client = browser(place, "clerk")
    url = reverse("canteen_settling:return", args=[submitted.pk])
    assert client.post(url, {"reason": " "}).status_code == 400
    assert client.post(url, {"reason": "少一天"}).status_code == 302
    page = client.get(reverse("canteen_settling:statement", args=[submitted.pk]))
    assert "少一天" in page.content.decode()


def test_the_empty_list_says_what_to_do(cast: Cast) -> None:
    client = Client()
    client.force_login(cast.account("finance"))
    assert "没有结算单" in client.get(reverse("canteen_settling:statements")).content.decode()


def test_pages_cost_the_same_for_more(
    place: Settled, submitted: Statement, django_assert_num_queries: object
) -> None:
    client = browser(place, "reviewer")
    url = reverse("canteen_settling:statement", args=[submitted.pk])
    listed = reverse("canteen_settling:statements")
    client.get(url)
    client.get(listed)  # the path of a district is asked for once
    with django_assert_num_queries(9):
        client.get(url)
    with django_assert_num_queries(7):
        client.get(listed)
