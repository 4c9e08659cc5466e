"""At the root: a service worker serves only what lies below its own address."""

from django.urls import path

from . import views

app_name = "shell"
urlpatterns = [
    path("manifest.webmanifest", views.manifest, name="manifest"),
    path("sw.js", views.worker, name="worker"),
    path("start/", views.start, name="start"),
    path("offline/", views.offline, name="offline"),
]
