"""The elder switch, and while debugging the gallery of every component."""

from django.conf import settings
from django.urls import URLPattern, path

from .elder import elder

app_name = "ui"
urlpatterns: list[URLPattern] = [path("elder/", elder, name="elder")]

if settings.DEBUG:
    from .gallery.urls import gallery_urls

    urlpatterns += gallery_urls
