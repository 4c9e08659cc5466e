from django.urls import path

from .views import canteens, desk, helping, operators, phone, rehearsing, terms

app_name = "canteen"
urlpatterns = [
    path("apply/", phone.apply, name="apply"),
    path("apply/status/", phone.ask, name="ask"),
    path("apply/status/<str:code>/", phone.status, name="status"),
    path("apply/visit/", helping.visit, name="visit"),
    path("apply/mine/", helping.show_mine, name="mine"),
    path("canteens/", canteens.show_canteens, name="canteens"),
    path("canteens/geojson/", canteens.canteens_geojson, name="canteens_geojson"),
    path("canteens/new/", canteens.new_canteen, name="new_canteen"),
    path("canteens/<int:pk>/", canteens.show_canteen, name="canteen"),
    path("canteens/<int:pk>/edit/", canteens.edit_canteen, name="edit_canteen"),
    path("canteens/<int:pk>/serving/", canteens.edit_serving, name="serving"),
    path("canteens/<int:pk>/close/", canteens.close_one, name="close_canteen"),
    path("operators/", operators.show_operators, name="operators"),
    path("operators/new/", operators.new_operator, name="new_operator"),
    path("rehearsal/", rehearsing.rehearsal, name="rehearsal"),
    path("applications/", desk.show_applications, name="applications"),
    path("applications/terms/", terms.show_terms, name="terms"),
    path("applications/terms/set/", terms.set_one, name="set_term"),
    path("applications/terms/<int:pk>/drop/", terms.drop_one, name="drop_term"),
    path("applications/new/", helping.window, name="window"),
    path("applications/pass/", desk.pass_many, name="pass_many"),
    path("applications/decide/", desk.decide_many, name="decide_many"),
    path("applications/<int:pk>/", desk.show_application, name="application"),
    path("applications/<int:pk>/pass/", desk.pass_one, name="pass"),
    path("applications/<int:pk>/decide/", desk.decide_one, name="decide"),
    path("applications/<int:pk>/ask/", desk.ask_one, name="ask_more"),
    path("applications/<int:pk>/refuse/", desk.refuse_one, name="refuse"),
    path("applications/<int:pk>/withdraw/", desk.withdraw_one, name="withdraw"),
    path("applications/<int:pk>/phone/", desk.reveal_phone, name="reveal"),
    path("applications/<int:pk>/consent/", desk.consent, name="consent"),
]
