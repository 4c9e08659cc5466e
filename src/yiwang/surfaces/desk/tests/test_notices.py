"""The bell: unread ones are told by word, older ones follow by page."""

import re

from yiwang.kernel.notify.services import tell
from yiwang.surfaces.desk.home import notices


def told(cast, who: str, count: int) -> None:
    for at in range(count):
        tell(
            district="440204", key=f"{who}-{at}", to=[cast.account(who).pk],
            title=f"第{at}条", text="请处理", url="/desk/", channels=("in_app",),
        )  # fmt: skip


def test_the_bell_counts_and_marking_read_empties_it(cast, signed_in_client):
    told(cast, "dispatcher", 2)
    told(cast, "handler", 1)
    client = signed_in_client("dispatcher")
    page = client.get("/desk/notices/").content.decode()
    assert page.count("data-row-link") == 2 and page.count("state-soon") == 2
    assert re.search(r'id="bell".+?<b class="count">2<', page)
    client.post("/desk/notices/read/")
    page = client.get("/desk/notices/").content.decode()
    assert "state-soon" not in page and page.count("data-row-link") == 2
    assert client.get("/desk/notices/?unread=1").content.decode().count("data-row-link") == 0
    assert "第0条" in signed_in_client("handler").get("/desk/notices/?unread=1").content.decode()


def test_older_ones_follow(cast, signed_in_client, monkeypatch):
    monkeypatch.setattr(notices, "SIZE", 2)
    told(cast, "dispatcher", 5)
    client = signed_in_client("dispatcher")
    seen, query = [], ""
    for _page in range(3):
        page = client.get(f"/desk/notices/{query}").content.decode()
        seen += re.findall(r"第(\d)条", page)
        older = re.search(r'href="(\?before=\d+)" rel="next"', page)
        query = older[1] if older else ""
    assert seen == ["4", "3", "2", "1", "0"] and not query
    assert client.get("/desk/notices/?before=x").status_code == 200
