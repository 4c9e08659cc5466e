from django.urls import path

from .views import desk, phone

app_name = "rovers"
urlpatterns = [
    path("", phone.apply, name="apply"),
    path("status/", phone.ask, name="ask"),
    path("status/<str:code>/", phone.status, name="status"),
    path("mine/", phone.mine, name="mine"),
    path("applications/", desk.show_applications, name="applications"),
    path("applications/<int:pk>/", desk.show_application, name="application"),
    path("applications/<int:pk>/approve/", desk.approve_one, name="approve"),
    path("applications/<int:pk>/refuse/", desk.refuse_one, name="refuse"),
    path("applications/<int:pk>/suspend/", desk.suspend_one, name="suspend"),
    path("applications/<int:pk>/renew/", desk.renew_one, name="renew"),
    path("applications/<int:pk>/phone/", desk.reveal_phone, name="reveal"),
]
