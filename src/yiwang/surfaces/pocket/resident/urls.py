"""The root of the site is the resident's."""

from django.urls import path

from .views import follow, fragments, home, report

app_name = "resident"
urlpatterns = [
    path("", home.home, name="home"),
    path("report/", report.report, name="report"),
    path("report/place/", fragments.place, name="place"),
    path("report/classes/", fragments.kinds, name="kinds"),
    path("report/suggest/", fragments.suggest, name="suggest"),
    path("report/map/", fragments.picker, name="picker"),
    path("report/kept/<str:token>/<int:pk>/", report.kept_file, name="kept_file"),
    path("follow/", follow.follow, name="follow"),
    path("follow/<str:code>/", follow.matter, name="matter"),
    path("follow/<str:code>/done/", follow.done, name="done"),
    path("follow/<str:code>/rate/", follow.rate, name="rate"),
    path("follow/<str:code>/reopen/", follow.reopen, name="reopen"),
    path("follow/<str:code>/photos/<int:pk>/", follow.photo, name="photo"),
    path("follow/<str:code>/recordings/<int:pk>/", follow.recording, name="recording"),
]
