from django.urls import path

from .views import booking, codes, dishes, links, menu, rounds, week

app_name = "canteen_menus"
urlpatterns = [
    path("", week.canteens, name="canteens"),
    path("<int:pk>/", week.week, name="week"),
    path("<int:pk>/plan/", week.plan, name="plan"),
    path("<int:pk>/copy/", week.copy, name="copy"),
    path("<int:pk>/publish/", week.publish, name="publish"),
    path("<int:pk>/dishes/", dishes.dishes, name="dishes"),
    path("dishes/<int:pk>/drop/", dishes.drop, name="drop"),
    path("meal/<int:pk>/", menu.menu, name="menu"),
    path("meal/<int:pk>/withdraw/", menu.withdraw, name="withdraw"),
    path("meal/<int:pk>/call-off/", menu.call_off, name="call_off"),
    path("meal/<int:pk>/places/", menu.places, name="places"),
    path("meal/<int:pk>/kitchen/", menu.kitchen, name="kitchen"),
    path("meal/<int:pk>/rounds/", rounds.rounds, name="rounds"),
    path("stops/<int:pk>/", rounds.stop, name="stop"),
    path("stops/<int:pk>/photo/", rounds.photo, name="stop_photo"),
    path("book/", booking.find, name="find"),
    path("book/<int:pk>/", booking.book, name="book"),
    path("book/<int:pk>/link/", links.link, name="link"),
    path("book/<int:pk>/link/show/", links.show, name="show_link"),
    path("book/<int:pk>/link/close/", links.close, name="close_link"),
    path("book/<int:pk>/card/", codes.card, name="card"),
    path("book/<int:pk>/card/close/", codes.close, name="close_card"),
    path("book/<int:pk>/invite/", links.invite, name="invite"),
    path("family/<int:pk>/revoke/", links.revoke, name="revoke"),
    path("orders/<int:pk>/give-back/", booking.back, name="back"),
]
