from django.urls import path

from .views import deeds, deliveries, endpoints

app_name = "hooks"
urlpatterns = [
    path("manage/webhooks/", endpoints.endpoints, name="endpoints"),
    path("manage/webhooks/new/", endpoints.new, name="new"),
    path("manage/webhooks/deliveries/", deliveries.deliveries, name="deliveries"),
    path("manage/webhooks/deliveries/<int:pk>/", deliveries.delivery, name="delivery"),
    path("manage/webhooks/deliveries/<int:pk>/again/", deliveries.again, name="again"),
    path("manage/webhooks/<int:pk>/", endpoints.endpoint, name="endpoint"),
    path("manage/webhooks/<int:pk>/edit/", endpoints.edit, name="edit"),
    path("manage/webhooks/<int:pk>/ping/", deeds.ping, name="ping"),
    path("manage/webhooks/<int:pk>/stop/", deeds.stop, name="stop"),
    path("manage/webhooks/<int:pk>/resume/", deeds.resume, name="resume"),
    path("manage/webhooks/<int:pk>/secret/", deeds.rotate, name="rotate"),
    path("manage/webhooks/<int:pk>/replay/", deeds.replay, name="replay"),
    path("manage/webhooks/<int:pk>/delete/", deeds.close, name="close"),
]
