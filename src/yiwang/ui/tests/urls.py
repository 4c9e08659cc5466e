"""The gallery, for the tests: in production it is not routed."""

from django.urls import include, path

from yiwang.ui.gallery.urls import gallery_urls
from yiwang.ui.urls import urlpatterns as own

urlpatterns = [
    path("i18n/", include("django.conf.urls.i18n")),
    path("ui/", include((list(dict.fromkeys([*own, *gallery_urls])), "ui"))),
]
