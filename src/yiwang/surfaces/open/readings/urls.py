"""The address of devices' readings; a device's secret opens it, not a key of a program."""

from django.urls import path

from .views import receive

app_name = "readings"
urlpatterns = [path("", receive, name="receive")]
