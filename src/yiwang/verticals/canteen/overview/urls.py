"""Addresses under /canteen/."""

from django.urls import path

from .views import bureau, diners, homes, lists, maps, own, public

app_name = "canteen_overview"
urlpatterns = [
    path("", bureau.overview, name="overview"),
    path("own/", own.overview, name="own"),
    path("day/", lists.show_day, name="day"),
    path("tallies/", lists.show_tallies, name="tallies"),
    path("meals/", lists.show_meals, name="meals"),
    path("diners/", diners.show_diners, name="diners"),
    path("diners/<int:pk>/", diners.show_diner, name="diner"),
    path("diners/<int:pk>/change/", diners.change, name="change_diner"),
    path("diners/<int:pk>/home/", homes.settle_home, name="settle"),
    path("diners/facts/<int:pk>/take-back/", diners.take_back, name="take_back"),
    path("around/", maps.show_map, name="around"),
    path("around/radius/", maps.set_radius, name="set_radius"),
    path("around/circles.geojson", maps.circles_geojson, name="circles_geojson"),
    path("around/points.geojson", maps.points_geojson, name="points_geojson"),
    path("around/communities.geojson", maps.communities_geojson, name="communities_geojson"),
    path("map/", public.show_map, name="map"),
    path("map/canteens.geojson", public.map_geojson, name="map_geojson"),
]
