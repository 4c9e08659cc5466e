"""Every page of the round on a phone and on a desk: accessible, within the screen, touchable."""

import pytest

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
#: What a thumb must hit and cannot: controls lower than 48 px, links in running text apart.
SMALL = """() => [...document.querySelectorAll("main .btn, main summary, main select, .tab-bar a,"
  + "main input:not([type=file]), main textarea, .chip, .rounds-task")]
  .filter((each) => each.offsetParent && each.getBoundingClientRect().height < 47.5)
  .map((each) => each.outerHTML.slice(0, 80))"""

OPENED = """() => document.querySelectorAll("details:not(.drop)")
  .forEach((each) => (each.open = true))"""


@pytest.mark.parametrize("width", [390, 1440])
def test_pages(works, asked, field, width):
    case, taken = asked(), works.case("handling")
    phone = field(width).sign_in("collector")
    paths = {
        "home": "",
        "report": "report/",
        "self": "self-handle/",
        "outbox": "outbox/",
        "matter": f"{case.district}/{case.pk}/",
        "closed-to-her": f"{taken.district}/{taken.pk}/",
    }
    for name, path in paths.items():
        phone.open(f"/rounds/{path}")
        phone.page.evaluate(OPENED)
        phone.until("() => !document.querySelector('[data-map]:not([data-ready])')")
        phone.look(f"{width}-{name}")
        assert phone.page.evaluate(SMALL) == [], name


def test_in_english(works, asked, field):
    asked()
    phone = field()
    phone.context.add_cookies([{"name": "django_language", "value": "en", "url": phone.base}])
    phone.sign_in("collector")
    for path in ("", "report/", "outbox/"):
        page = phone.open(f"/rounds/{path}")
        phone.look(f"english-{path.strip('/') or 'home'}")
        assert not any(
            "一" <= char <= "鿿" for char in page.locator("h1, h2, .btn").first.inner_text()
        )
