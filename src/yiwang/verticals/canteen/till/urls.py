"""Addresses under /canteen/till/."""

from django.urls import path

from .views import api, disputes, pages, partings

app_name = "canteen_till"
urlpatterns = [
    path("", pages.counter, name="counter"),
    path("tills/", pages.tills, name="tills"),
    path("tills/new/", pages.new_till, name="new_till"),
    path("tills/<int:pk>/", pages.keep_till, name="keep_till"),
    path("disputes/", disputes.show_disputes, name="disputes"),
    path("disputes/<int:pk>/", disputes.show_dispute, name="dispute"),
    path("disputes/<int:pk>/settle/", disputes.settle_dispute, name="settle_dispute"),
    path("partings/", partings.show_partings, name="partings"),
    path("partings/<int:pk>/", partings.show_parting, name="parting"),
    path("partings/<int:pk>/settle/", partings.settle, name="settle_parting"),
    path("partings/<int:pk>/reopen/", partings.reopen, name="reopen_parting"),
    path("api/look", api.look_up, name="api_look"),
    path("api/serve", api.serve_meal, name="api_serve"),
    path("api/undo", api.undo_meal, name="api_undo"),
    path("api/top-up", api.top_up, name="api_top_up"),
    path("api/undo-top-up", api.undo_top_up_of, name="api_undo_top_up"),
    path("api/snapshot", api.snapshot, name="api_snapshot"),
    path("api/sync", api.sync_meals, name="api_sync"),
    path("api/photo", api.photo, name="api_photo"),
    path("api/today", api.today, name="api_today"),
]
