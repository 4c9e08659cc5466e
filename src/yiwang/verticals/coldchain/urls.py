"""Addresses under /coldchain/."""

from django.urls import path

from .views import board, checks, equipment, leads, loggers, lots, report, transports, units, wall

app_name = "coldchain"
urlpatterns = [
    path("", board.show_board, name="board"),
    path("alarms/<int:pk>/acknowledge/", board.hear, name="hear"),
    path("alarms/<int:pk>/case/", board.make_case, name="make_case"),
    path("points.geojson", wall.points, name="points"),
    path("units/", units.show_units, name="units"),
    path("units/new/", units.new_unit, name="new_unit"),
    path("units/<int:pk>/", units.show_unit, name="unit"),
    path("units/<int:pk>/month/", report.show_month, name="month"),
    path("units/<int:pk>/equipment/", units.new_equipment, name="new_equipment"),
    path("equipment/<int:pk>/", equipment.show_equipment, name="equipment"),
    path("equipment/<int:pk>/probe/", equipment.fit, name="fit"),
    path("equipment/<int:pk>/retire/", equipment.retire, name="retire"),
    path("equipment/<int:pk>/check/", checks.check, name="check"),
    path("equipment/<int:pk>/receive/", lots.receive_lot, name="receive"),
    path("equipment/<int:pk>/hold/", lots.hold_inside, name="hold_all"),
    path("equipment/<int:pk>/logger/", loggers.take, name="logger"),
    path("lots/<int:pk>/", lots.show_lot, name="lot"),
    path("lots/<int:pk>/issue/", lots.issue_lot, name="issue"),
    path("lots/<int:pk>/move/", lots.move_lot, name="move"),
    path("lots/<int:pk>/hold/", lots.hold_lot, name="hold"),
    path("quarantines/", lots.show_quarantines, name="quarantines"),
    path("quarantines/<int:pk>/ask/", lots.ask, name="ask"),
    path("quarantines/<int:pk>/decide/", lots.settle, name="decide"),
    path("transports/", transports.show_transports, name="transports"),
    path("transports/<int:pk>/", transports.show_transport, name="transport"),
    path("transports/<int:pk>/note/", transports.note, name="note"),
    path("transports/<int:pk>/arrive/", transports.take_over, name="arrive"),
    path("units/<int:pk>/send/", transports.send_from, name="send"),
    path("checks/", checks.show_due, name="checks"),
    path("probes/", equipment.show_probes, name="probes"),
    path("probes/lead/<district>/", leads.change, name="lead"),
    path("probes/<int:pk>/calibrate/", equipment.calibrate_probe, name="calibrate"),
]
