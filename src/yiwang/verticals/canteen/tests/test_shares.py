"""Who pays what: the parts are the price, whatever the rule and the price."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ..rules.shares import FUNDERS, Shares, split, unsubsidised

ZENGCHENG = {"city": 300, "district": 300, "street": 500}


@pytest.mark.parametrize(
    ("price", "entitled", "parts"),
    [
        (1200, ZENGCHENG, {"city": 300, "district": 300, "street": 500, "diner": 100}),
        (1000, ZENGCHENG, {"city": 300, "district": 300, "street": 400}),
        (500, ZENGCHENG, {"city": 300, "district": 200}),
        (0, ZENGCHENG, {}),
        (1600, {"city": 1500, "per_head": 200}, {"city": 1500, "diner": 100}),
        (1400, {"city": 1500}, {"city": 1400}),
        (1500, {"street": 0, "discount": 20}, {"operator": 300, "diner": 1200}),
        (1556, {"discount": 20}, {"operator": 311, "diner": 1245}),
        (5, {"discount": 50}, {"operator": 3, "diner": 2}),
        (1500, {"street": 1000, "discount": 0}, {"street": 1000, "diner": 500}),
        (800, {"street": 1000}, {"street": 800}),
        (1500, {"pays": 1000, "rest": "district"}, {"district": 500, "diner": 1000}),
        (900, {"pays": 1000, "rest": "charity"}, {"diner": 900}),
        (1500, {"pays": 1000}, {"district": 500, "diner": 1000}),
        (1500, {"pays": 800, "rest": "区级"}, {"district": 700, "diner": 800}),
        (1500, {"pays": 800, "rest": "镇街"}, {"street": 700, "diner": 800}),
    ],
)
def test_a_meal_is_split(price, entitled, parts):
    assert split(price, entitled) == Shares(**parts)


amounts = st.integers(0, 5_000)


@given(
    price=st.integers(0, 10**9),
    caps=st.dictionaries(st.sampled_from(FUNDERS), amounts),
    discount=st.integers(0, 100),
    pays=st.one_of(st.just(0), amounts),
)
def test_the_parts_are_the_price(price, caps, discount, pays):
    shares = split(price, {**caps, "discount": discount, "pays": pays})
    assert shares.total == price
    assert min(shares.of.values()) >= 0


def test_who_is_not_entitled_pays_all():
    assert unsubsidised(1200).of == {**dict.fromkeys(FUNDERS, 0), "diner": 1200}
    assert unsubsidised(1200).subsidy == 0


def test_a_funder_nobody_knows():
    with pytest.raises(ValueError, match="no funder"):
        split(1500, {"pays": 1000, "rest": "moon"})
