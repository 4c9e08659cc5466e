"""The product's pages and the gallery, which production does not route."""

from django.urls import include, path

from yiwang.ui.gallery.urls import gallery_urls

urlpatterns = [
    path("ui/", include((gallery_urls, "gallery"))),
    path("", include("yiwang.project.urls")),
]
