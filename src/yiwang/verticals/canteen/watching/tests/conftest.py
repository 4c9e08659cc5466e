import pytest

from tests.cast import Cast
from yiwang.kernel.access.actor import SYSTEM, Actor
from yiwang.kernel.access.selectors import actor_of
from yiwang.kernel.access.services import appoint, open_post


@pytest.fixture
def both(cast: Cast) -> Actor:
    """A welfare clerk of the street who also manages a canteen there."""
    account = cast.account("welfare_clerk")
    post = open_post(
        actor=SYSTEM, code="both", name="兼职", role="canteen_manager", division="440204001"
    )
    appoint(actor=SYSTEM, account_id=account.pk, post_id=post.pk)
    return actor_of(account)
