"""Addresses under /canteen/till/."""

from django.urls import path

from .views import api

app_name = "canteen_till"
urlpatterns = [
    path("api/look", api.look_up, name="api_look"),
    path("api/serve", api.serve_meal, name="api_serve"),
    path("api/undo", api.undo_meal, name="api_undo"),
    path("api/top-up", api.top_up, name="api_top_up"),
    path("api/snapshot", api.snapshot, name="api_snapshot"),
    path("api/sync", api.sync_meals, name="api_sync"),
    path("api/today", api.today, name="api_today"),
]
