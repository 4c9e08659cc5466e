"""Where administrators arrive, in the whole project with the desk's frame."""

import pytest

from tests.cast import PASSWORD
from yiwang.ui import shell

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_frame(monkeypatch):
    """Here the desk's frame is what is looked at."""
    from yiwang.surfaces.desk.shell import desk_shell

    monkeypatch.setattr(shell, "_builders", [desk_shell])


@pytest.mark.parametrize(
    ("who", "page"),
    [
        ("system_admin", "/manage/accounts/"),
        ("security_admin", "/manage/accounts/"),
        ("audit_admin", "/manage/audit/"),
    ],
)
def test_administrator_arrives_at_her_own_first_page(cast, client, who, page):
    cast.account(who)
    entered = client.post("/sign-in/", {"username": who, "password": PASSWORD})
    arrived = client.get(entered["Location"])
    assert arrived["Location"] == page
    seen = client.get(page).content.decode()
    assert 'aria-current="page"' in seen
    assert 'role="search"' not in seen.partition("<main")[0]
