"""Where each surface and vertical hangs."""

from django.urls import URLPattern, URLResolver, include, path

from .health import health

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz/", health),
    path("i18n/", include("django.conf.urls.i18n")),
    path("ui/", include("yiwang.ui.urls")),
    path("", include("yiwang.kernel.access.urls")),
    path("registry/", include("yiwang.kernel.registry.urls")),
    path("ledger/", include("yiwang.kernel.ledger.urls")),
    path("eligibility/", include("yiwang.kernel.eligibility.urls")),
    path("devices/", include("yiwang.kernel.sensing.urls")),
    path("citywork/", include("yiwang.verticals.citywork.urls")),
    path("rovers/", include("yiwang.verticals.rovers.urls")),
    path("coldchain/", include("yiwang.verticals.coldchain.urls")),
    path("canteen/", include("yiwang.verticals.canteen.applying.urls")),
    path("canteen/", include("yiwang.verticals.canteen.overview.urls")),
    path("canteen/till/", include("yiwang.verticals.canteen.till.urls")),
    path("canteen/menus/", include("yiwang.verticals.canteen.menus.urls")),
    path("canteen/settling/", include("yiwang.verticals.canteen.settling.urls")),
    path("canteen/watching/", include("yiwang.verticals.canteen.watching.urls")),
    path("canteen/me/rate/", include("yiwang.verticals.canteen.watching.me_urls")),
    path("canteen/me/", include("yiwang.verticals.canteen.menus.me_urls")),
    path("api/v1/readings", include("yiwang.surfaces.open.readings.urls")),
    path("api/v1/", include("yiwang.surfaces.open.api.urls")),
    path("open311/v2/", include("yiwang.surfaces.open.urls")),
    path("open/geo/", include("yiwang.surfaces.open.geo.urls")),
    path("", include("yiwang.surfaces.open.hooks.urls")),
    path("screen/", include("yiwang.surfaces.screen.urls")),
    path("", include("yiwang.surfaces.pocket.resident.urls")),
    path("rounds/", include("yiwang.surfaces.pocket.rounds.urls")),
    path("", include("yiwang.surfaces.pocket.shell.urls")),
    path("", include("yiwang.surfaces.desk.urls")),
    path("", include("yiwang.surfaces.desk.accounts.urls")),
    path("", include("yiwang.surfaces.desk.importing.urls")),
]

handler400 = "yiwang.ui.errors.bad_request"
handler403 = "yiwang.ui.errors.forbidden"
handler404 = "yiwang.ui.errors.not_found"
handler500 = "yiwang.ui.errors.server_error"
