"""Two who were one diner for a time: nothing comes back by itself, a person says how much."""

import pytest

from yiwang.kernel.access.actor import SYSTEM
from yiwang.kernel.ledger.selectors import balance
from yiwang.kernel.ledger.services import Move, post
from yiwang.kernel.notify.models import Message
from yiwang.kernel.registry.services import merge, unmerge
from yiwang.lib.errors import Conflict, Forbidden, Invalid
from yiwang.lib.ids import new_request_id
from yiwang.verticals.canteen.models import Diner

from ..models import Parting
from ..services import note_parting, reopen_parting, settle_parting
from .makers import DISTRICT, elder, fill
from .test_one_person import joined, told

pytestmark = pytest.mark.django_db
LIST = "/canteen/till/partings/"


def money(*diners: Diner) -> list[int]:
    found = [balance(DISTRICT, "money", each.wallet) for each in diners]
    return [each.balance if each else 0 for each in found]


@pytest.fixture
def two(cast) -> list[Diner]:
    """One had 7 yuan, the other 9; they were one person, and are two again."""
    cast.account("welfare_clerk")
    made = [elder(entitled=False), elder(entitled=False)]
    for diner, fen in zip(made, (700, 900), strict=True):
        fill(diner, fen)
    merge_id = joined(*made)
    told()
    assert money(*made) == [1600, 0]
    unmerge(actor=SYSTEM, merge_id=merge_id, reason="两个人")
    told()
    return made


def parting() -> Parting:
    return Parting.objects.get()


def test_what_was_joined_waits_and_the_clerk_is_told(two) -> None:
    stays, parted = two
    row = parting()
    assert (row.stays, row.parted, row.amount, row.state) == (stays, parted, 900, "open")
    assert money(*two) == [1600, 0]
    assert Message.objects.filter(url=f"{LIST}{row.pk}/").exists()
    parted.refresh_from_db()
    assert parted.ended_on is None
    assert note_parting(district=DISTRICT, diner_id=stays.pk, parted_id=parted.pk) == []


def test_part_of_it_goes_back_once_and_may_be_taken_back(two, actor) -> None:
    clerk, given = actor("welfare_clerk"), {"amount": 850, "note": "合并期间她吃了一餐"}
    pk = parting().pk
    done = settle_parting(actor=clerk, parting_id=pk, **given)
    assert (done.state, done.moved, done.decided_name) == ("moved", 850, clerk.name)
    assert settle_parting(actor=clerk, parting_id=pk, **given).journal_id == done.journal_id
    assert money(*two) == [750, 850]
    with pytest.raises(Conflict):
        settle_parting(actor=clerk, parting_id=pk, amount=1, note="别的")
    for _twice in range(2):
        assert reopen_parting(actor=clerk, parting_id=pk, reason="算错了").state == "open"
    assert money(*two) == [1600, 0]
    assert settle_parting(actor=clerk, parting_id=pk, amount=0, note="都吃掉了").state == "left"
    assert money(*two) == [1600, 0]


def test_never_more_than_came_or_than_is_there(two, actor) -> None:
    clerk, pk = actor("welfare_clerk"), parting().pk
    stays = two[0]
    for amount, note, field in ((901, "x", "amount"), (-1, "x", "amount"), (5, " ", "note")):
        with pytest.raises(Invalid) as refused:
            settle_parting(actor=clerk, parting_id=pk, amount=amount, note=note)
        assert set(refused.value.fields) == {field}
    post(
        actor=SYSTEM, district=DISTRICT, request_id=new_request_id(), kind="meal",
        moves=[Move(stays.wallet, two[1].wallet, 1500, "money")],
    )  # fmt: skip
    with pytest.raises(Invalid, match=r"1\.00"):
        settle_parting(actor=clerk, parting_id=pk, amount=101, note="x")
    assert parting().state == "open"


@pytest.mark.parametrize("name", ["outsider", "canteen_manager", "till_clerk", "audit_admin"])
def test_outsiders_move_nothing(two, actor, name) -> None:
    pk = parting().pk
    for deed in (
        lambda: settle_parting(actor=actor(name), parting_id=pk, amount=5, note="x"),
        lambda: reopen_parting(actor=actor(name), parting_id=pk, reason="x"),
    ):
        with pytest.raises(Forbidden):
            deed()
    assert parting().state == "open" and money(*two) == [1600, 0]


def test_joined_again_nothing_is_left_to_decide(two) -> None:
    merge(actor=SYSTEM, survivor_id=two[0].person_id, merged_id=two[1].person_id, reason="查实")
    told()
    assert parting().state == "left" and money(*two) == [1600, 0]


def test_on_the_pages(two, signed_in_client) -> None:
    clerk, row = signed_in_client("welfare_clerk"), parting()
    url = f"{LIST}{row.pk}/"
    assert "9.00" in clerk.get(f"{LIST}?state=open").content.decode()
    page = clerk.get(url).content.decode()
    assert "不会自动转钱" in page and 'value="9"' in page and two[0].person.name not in page
    assert signed_in_client("outsider").get(url).status_code == 404
    assert signed_in_client("canteen_manager").get(url).status_code == 403
    wrong = clerk.post(f"{url}settle/", {"yuan": "9.01", "note": "核对"})
    assert wrong.status_code == 400 and "最多转回 9.00 元" in wrong.content.decode()
    assert clerk.post(f"{url}settle/", {"yuan": "8.50", "note": "核对"}).status_code == 302
    assert money(*two) == [750, 850]
    assert "撤回这次处理" in clerk.get(url).content.decode()
    assert clerk.post(f"{url}reopen/", {"reason": "算错"}).status_code == 302
    assert parting().state == "open"
