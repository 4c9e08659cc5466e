"""Addresses under /canteen/watching/."""

from django.urls import path

from .views import certificates, inspections, items, ratings, samples, signals, thresholds

app_name = "canteen_watching"
urlpatterns = [
    path("signals/", signals.show_signals, name="signals"),
    path("signals/look/", signals.look, name="look"),
    path("signals/<int:pk>/", signals.show_signal, name="signal"),
    path("signals/<int:pk>/explain/", signals.explain, name="explain"),
    path("signals/<int:pk>/dismiss/", signals.dismiss, name="dismiss"),
    path("signals/<int:pk>/case/", signals.case, name="case"),
    path("certificates/", certificates.show_certificates, name="certificates"),
    path("certificates/new/", certificates.put, name="put"),
    path("certificates/<int:pk>/", certificates.show_certificate, name="certificate"),
    path("certificates/<int:pk>/end/", certificates.end, name="end"),
    path("certificates/<int:pk>/file/", certificates.paper, name="paper"),
    path("samples/", samples.show_menus, name="samples"),
    path("samples/<int:pk>/", samples.show_day, name="day"),
    path("samples/<int:pk>/throw/", samples.throw, name="throw"),
    path("inspections/", inspections.show_inspections, name="inspections"),
    path("inspections/<int:pk>/", inspections.show_inspection, name="inspection"),
    path("inspections/photos/<int:pk>/", inspections.photo, name="photo"),
    path("inspections/new/<int:pk>/", inspections.inspect, name="inspect"),
    path("inspections/new/", inspections.choose, name="choose"),
    path("ratings/", ratings.show_ratings, name="ratings"),
    path("thresholds/", thresholds.show_thresholds, name="thresholds"),
    path("thresholds/new/", thresholds.put, name="put_threshold"),
    path("inspections/items/", items.show_items, name="items"),
    path("inspections/items/new/", items.new_item, name="new_item"),
    path("inspections/items/<int:pk>/", items.show_item, name="item"),
    path("inspections/items/<int:pk>/change/", items.change_item, name="change_item"),
    path("inspections/items/<int:pk>/drop/", items.end_item, name="drop_item"),
]
