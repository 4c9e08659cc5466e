from django.urls import path

from .views import files, uploads

app_name = "importing"
urlpatterns = [
    path("imports/", uploads.uploads, name="uploads"),
    path("imports/new/", uploads.new, name="new"),
    path("imports/template.xlsx", files.template, name="template"),
    path("imports/<int:pk>/", uploads.upload, name="upload"),
    path("imports/<int:pk>/confirm/", uploads.confirm, name="confirm"),
    path("imports/<int:pk>/stop/", uploads.stop, name="stop"),
    path("imports/<int:pk>/rows/", uploads.rows, name="rows"),
    path("imports/<int:pk>/cases/", uploads.cases, name="cases"),
    path("imports/<int:pk>/refused.xlsx", files.refused, name="refused"),
]
