from django.urls import path

from .cases import acting, lists, maps, page, reporting
from .home import notices, todo
from .overview import page as overview

app_name = "desk"
urlpatterns = [
    path("desk/", todo.todo, name="todo"),
    path("desk/overview/", overview.overview, name="overview"),
    path("desk/notices/", notices.notices, name="notices"),
    path("desk/notices/read/", notices.mark_read, name="notices_read"),
    path("cases/", lists.cases, name="cases"),
    path("cases/map/", maps.case_map, name="map"),
    path("cases/geojson/", maps.cases_geojson, name="cases_geojson"),
    path("cases/base.geojson", maps.base, name="base_geojson"),
    path("cases/grids.geojson", maps.grids, name="grids_geojson"),
    path("cases/buildings.geojson", maps.buildings, name="buildings_geojson"),
    path("cases/report/", reporting.report, name="report"),
    path("cases/dispatch/", acting.dispatch_many, name="dispatch_many"),
    path("cases/views/", lists.save_view, name="save_view"),
    path("cases/views/drop/", lists.remove_view, name="drop_view"),
    path("cases/<str:district>/<int:pk>/", page.case_page, name="case"),
    path("cases/<str:district>/<int:pk>/reporter/", page.reveal_reporter, name="reporter"),
    path("cases/<str:district>/<int:pk>/files/<int:file>/", page.attachment, name="file"),
    path("cases/<str:district>/<int:pk>/split/", acting.split_case, name="split"),
    path("cases/<str:district>/<int:pk>/merge/", acting.merge_case, name="merge"),
    path("cases/<str:district>/<int:pk>/<slug:action>/", acting.act, name="act"),
]
