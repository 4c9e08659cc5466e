"""Everything below /screen/."""

from django.urls import path

from .views import maps, matters, panels, wall

app_name = "screen"
urlpatterns = [
    path("", wall.wall, name="wall"),
    *(
        path(f"{name}/", panels.panel, {"name": name}, name=f"panel_{name}")
        for name in panels.PANELS
    ),
    path("live.geojson", maps.live_matters, name="live"),
    path("day.json", maps.day, name="day"),
    *(
        path(f"ground/{layer}.geojson", maps.ground, {"layer": layer}, name=f"ground_{layer}")
        for layer in maps.GROUND
    ),
    path("matters/<str:district>/<int:pk>/", matters.matter, name="matter"),
    path("matters/<str:district>/<int:pk>/order/", matters.order, name="order"),
]
