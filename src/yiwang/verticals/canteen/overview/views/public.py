"""Where to eat: a map, and beside it the same as a list. Open to everybody."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from yiwang.kernel.access.guards import public
from yiwang.kernel.places.selectors import paths_of
from yiwang.ui.panels import Layer, MapPanel

from ...applying.maps import collection, drawn, ground_of
from ...models import Canteen
from ..panels.maps import circles, public_points
from ..selectors import listed, on_day, open_on, walks_in

LONGEST = 40


@public
@require_GET
def show_map(request: HttpRequest) -> HttpResponse:
    """Open canteens with address, hours, today's menu and prices."""
    today = localdate()
    whole = open_on(Canteen.objects.all(), today)
    streets = sorted(set(whole.order_by().values_list("street", flat=True)))
    street = request.GET.get("street", "")
    street = street if street in streets else ""
    words = request.GET.get("q", "").replace("\x00", "").strip()[:LONGEST]
    found = whole.filter(street=street) if street else whole
    if words:
        found = found.filter(name__icontains=words) | found.filter(address__icontains=words)
    names = paths_of([*streets, *(code[:6] for code in streets)])
    asked = f"?street={street}" if street else ""
    values = {
        "rows": listed(found, today),
        "streets": [(code, names[code].removeprefix(names[code[:6]])) for code in streets],
        "street": street,
        "words": words,
        "map": MapPanel(
            layers=[
                *ground_of([street] if street else streets[:8]),
                Layer(reverse("canteen_overview:map_geojson") + asked, fit=True),
            ],
            fit=True,
            gentle=True,
            legend=[("early", _("营业")), ("soon", _("停餐"))],
            describe=_("饭堂的位置和 15 分钟步行圈；下面的列表包含同样的内容。"),
        ),
    }
    return render(request, "canteen_overview/map.html", values)


@public
@require_GET
def map_geojson(request: HttpRequest) -> HttpResponse:
    """The same canteens as points with their circles; nothing of who lives there."""
    today = localdate()
    found = open_on(Canteen.objects.all(), today)
    street = request.GET.get("street", "")
    if street:
        found = found.filter(street=street[:12])
    canteens = list(found.order_by("street", "name", "pk")[:200])
    walks = walks_in({each.district for each in canteens})
    text = collection([*circles(canteens, walks), *public_points(on_day(canteens, today))])
    return drawn(text)
