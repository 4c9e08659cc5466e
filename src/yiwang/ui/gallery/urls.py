"""Included by ui.urls while debugging, and by the tests."""

from django.urls import path

from . import views

gallery_urls = [
    path("gallery/", views.desk, name="gallery"),
    path("gallery/list/", views.listing, name="gallery-list"),
    path("gallery/detail/", views.detail, name="gallery-detail"),
    path("gallery/form/", views.form, name="gallery-form"),
    path("gallery/resident/", views.resident, name="gallery-resident"),
    path("gallery/map.json", views.map_data, name="gallery-map"),
    path("gallery/base.json", views.map_base, name="gallery-base"),
    path("gallery/photo/<int:number>.svg", views.photo, name="gallery-photo"),
    path("gallery/error/<int:status>/", views.failure, name="gallery-error"),
]
