from django.urls import path

from . import deeds, log, organisation, people

app_name = "accounts"
urlpatterns = [
    path("manage/accounts/", people.accounts, name="accounts"),
    path("manage/accounts/new/", people.enrol, name="enrol"),
    path("manage/accounts/<int:pk>/", people.account, name="account"),
    path("manage/accounts/<int:pk>/appoint/", deeds.appoint, name="appoint"),
    path("manage/accounts/<int:pk>/unlock/", deeds.unlock, name="unlock"),
    path("manage/accounts/<int:pk>/reset/", deeds.reset, name="reset"),
    path("manage/accounts/<int:pk>/disable/", deeds.disable, name="disable"),
    path("manage/accounts/<int:pk>/enable/", deeds.enable, name="enable"),
    path("manage/appointments/<int:pk>/", deeds.dismiss, name="dismiss"),
    path("manage/posts/", organisation.posts, name="posts"),
    path("manage/posts/new/", organisation.open_post, name="open_post"),
    path("manage/posts/<int:pk>/", organisation.post, name="post"),
    path("manage/posts/<int:pk>/close/", organisation.close_post, name="close_post"),
    path("manage/departments/", organisation.departments, name="departments"),
    path("manage/departments/new/", organisation.open_department, name="open_department"),
    path("manage/departments/<int:pk>/", organisation.department, name="department"),
    path(
        "manage/departments/<int:pk>/close/",
        organisation.close_department,
        name="close_department",
    ),
    path("manage/audit/", log.log, name="log"),
]
