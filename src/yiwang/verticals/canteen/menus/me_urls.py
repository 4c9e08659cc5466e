"""The diners' own pages."""

from django.urls import path

from .views import codes, me

app_name = "canteen_me"
urlpatterns = [
    path("", me.home, name="home"),
    path("k/<str:code>/", me.key, name="key"),
    path("code/", codes.code, name="code"),
    path("book/", me.book, name="book"),
    path("cancel/", me.cancel, name="cancel"),
    path("family/", me.family, name="family"),
    path("leave/", me.leave, name="leave"),
]
