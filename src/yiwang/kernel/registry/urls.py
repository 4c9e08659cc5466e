from django.urls import path

from . import views

app_name = "registry"
urlpatterns = [
    path("doubles/", views.show_doubles, name="doubles"),
    path("doubles/find/", views.find_two, name="find_two"),
    path("doubles/<int:pk>/<int:other>/", views.show_two, name="two"),
    path("doubles/<int:pk>/<int:other>/merge/", views.merge_two, name="merge"),
    path("doubles/<int:pk>/<int:other>/apart/", views.part_two, name="apart"),
    path("apart/<int:pk>/end/", views.end_one, name="end_apart"),
    path("merges/", views.show_merges, name="merges"),
    path("merges/<int:pk>/", views.show_merge, name="merged"),
    path("merges/<int:pk>/undo/", views.undo_merge, name="unmerge"),
]
