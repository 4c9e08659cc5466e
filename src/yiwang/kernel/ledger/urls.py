from django.urls import path

from . import views

app_name = "ledger"
urlpatterns = [
    path("", views.books, name="books"),
    path("<str:district>/journals/<int:journal>/", views.journal, name="journal"),
    path("<str:district>/<slug:book>/", views.book, name="book"),
    path("<str:district>/<slug:book>/accounts/", views.accounts, name="accounts"),
    path("<str:district>/<slug:book>/accounts/<str:account>/", views.account, name="account"),
]
