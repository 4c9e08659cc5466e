"""GeoJSON and CSV of what is public, below /open/geo/."""

from django.urls import path, register_converter

from . import views


class LayoutConverter:
    """The ending of an address: the layout of the answer."""

    regex = "geojson|csv"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(LayoutConverter, "layout")
app_name = "geo"
urlpatterns = [
    path("", views.collections, name="collections"),
    path("divisions.<layout:layout>", views.divisions, name="divisions"),
    path("matters.<layout:layout>", views.matters, name="matters"),
]
