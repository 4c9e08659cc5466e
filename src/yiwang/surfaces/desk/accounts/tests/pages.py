"""Only the administrators' pages and the door, whatever else the project serves."""

from django.urls import include, path

urlpatterns = [
    path("", include("yiwang.kernel.access.urls")),
    path("", include("yiwang.surfaces.desk.accounts.urls")),
    path("i18n/", include("django.conf.urls.i18n")),
]
