from django.urls import path

from .views import matter, report, round, sync

app_name = "rounds"
urlpatterns = [
    path("", round.home, name="home"),
    path("tasks.geojson", round.tasks_geojson, name="tasks_geojson"),
    path("outbox/", round.outbox, name="outbox"),
    path("report/", report.report, name="report"),
    path("self-handle/", report.self_handle, name="self_handle"),
    path("keep.json", sync.keep, name="keep"),
    path("standing.json", sync.standing, name="standing"),
    path("sync/", sync.sync, name="sync"),
    path("<str:district>/<int:pk>/", matter.matter, name="matter"),
    path("<str:district>/<int:pk>/<slug:action>/", matter.act, name="act"),
]
