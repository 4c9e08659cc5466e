"""A diner's page under /canteen/me/rate/: her cookie is for that path only."""

from django.urls import path

from .views import mine

app_name = "canteen_rating"
urlpatterns = [
    path("", mine.meals, name="meals"),
    path("<int:pk>/", mine.rate, name="rate"),
]
