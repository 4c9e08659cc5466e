from django.urls import path

from .views import (
    alarm_deeds,
    alarm_rules,
    alarms,
    calls,
    devices,
    history,
    orders,
    poison,
    positions,
    quarantined,
)

app_name = "sensing"
urlpatterns = [
    path("", devices.listing, name="devices"),
    path("map/", positions.listing, name="map"),
    path("positions.geojson", positions.points, name="positions"),
    path("alarms/", alarms.listing, name="alarms"),
    path("alarms/acknowledge/", alarm_deeds.acknowledge_many, name="acknowledge_many"),
    path("alarms/<district>/<int:pk>/", alarms.alarm, name="alarm"),
    path(
        "alarms/<district>/<int:pk>/acknowledge/", alarm_deeds.acknowledge_one, name="acknowledge"
    ),
    path("alarms/<district>/<int:pk>/shelve/", alarm_deeds.shelve_one, name="shelve"),
    path("alarms/<district>/<int:pk>/resume/", alarm_deeds.resume_one, name="resume"),
    path("alarms/<district>/<int:pk>/note/", alarm_deeds.note_one, name="note"),
    path("alarms/<district>/<int:pk>/close/", alarm_deeds.close_one, name="close"),
    path("alarms/<district>/<int:pk>/matter/", alarm_deeds.make_matter, name="make_matter"),
    path("alarms/<district>/<int:pk>/call/", calls.settle, name="settle_call"),
    path("alarms/<district>/<int:pk>/number/", calls.number, name="call_number"),
    path("phones/", calls.phones, name="phones"),
    path("rules/", alarm_rules.listing, name="rules"),
    path("rules/new/", alarm_rules.new_rule, name="new_rule"),
    path("rules/<district>/<int:pk>/", alarm_rules.rule, name="rule"),
    path("rules/<district>/<int:pk>/end/", alarm_rules.end, name="end_rule"),
    path("orders/", orders.listing, name="orders"),
    path("orders/<district>/<int:pk>/", orders.one, name="order"),
    path("orders/<district>/<int:pk>/withdraw/", orders.withdraw, name="withdraw"),
    path("quarantined/", quarantined.listing, name="quarantined"),
    path("quarantined/release/", quarantined.release_many, name="release_many"),
    path("quarantined/<district>/<int:pk>/", quarantined.reading, name="odd"),
    path("quarantined/<district>/<int:pk>/release/", quarantined.release_one, name="release"),
    path("poison/", poison.listing, name="poison"),
    path("poison/replay/", poison.replay_many, name="replay_many"),
    path("poison/<district>/<int:pk>/", poison.message, name="message"),
    path("poison/<district>/<int:pk>/replay/", poison.replay_one, name="replay"),
    path("<district>/<int:pk>/", devices.device, name="device"),
    path("<district>/<int:pk>/position.geojson", positions.point, name="position"),
    path("<district>/<int:pk>/order/<slug:name>/", orders.lay, name="lay"),
    path("<district>/<int:pk>/readings/", history.export, name="export"),
]
