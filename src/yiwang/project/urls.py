"""Where each surface and vertical hangs."""

from django.urls import URLPattern, URLResolver, include, path

from .health import health

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz/", health),
    path("i18n/", include("django.conf.urls.i18n")),
    path("", include("yiwang.kernel.access.urls")),
    path("", include("yiwang.surfaces.desk.urls")),
    path("", include("yiwang.surfaces.desk.accounts.urls")),
]
