"""Addresses under /canteen/settling/."""

from django.urls import path

from .views import adjustments, deeds, differences, lines, meals, statements

app_name = "canteen_settling"
urlpatterns = [
    path("", statements.show_statements, name="statements"),
    path("new/", statements.draft, name="draft"),
    path("<int:pk>/", statements.show_statement, name="statement"),
    path("<int:pk>/lines/", lines.show_lines, name="lines"),
    path("<int:pk>/workbook/", lines.workbook, name="workbook"),
    path("<int:pk>/paper/", lines.paper, name="paper"),
    path("<int:pk>/submit/", deeds.submit, name="submit"),
    path("<int:pk>/rebuild/", deeds.rebuild, name="rebuild"),
    path("<int:pk>/discard/", deeds.discard, name="discard"),
    path("<int:pk>/check/", deeds.check, name="check"),
    path("<int:pk>/review/", deeds.review, name="review"),
    path("<int:pk>/pay/", deeds.pay, name="pay"),
    path("<int:pk>/return/", deeds.give_back, name="return"),
    path("differences/", differences.show_differences, name="differences"),
    path("differences/one/", differences.show_difference, name="difference"),
    path("adjustments/", adjustments.show_adjustments, name="adjustments"),
    path("adjustments/new/", adjustments.ask, name="ask_adjustment"),
    path("adjustments/<int:pk>/", adjustments.show_adjustment, name="adjustment"),
    path("adjustments/<int:pk>/approve/", adjustments.approve, name="approve_adjustment"),
    path("adjustments/<int:pk>/deny/", adjustments.deny, name="deny_adjustment"),
    path("drawers/", differences.count, name="count"),
    path("lines/<int:pk>/", lines.show_line, name="line"),
    path("meals/<str:district>/<int:pk>/", meals.show_meal, name="meal"),
    path("meals/<str:district>/<int:pk>/back/", meals.ask_back, name="ask_back"),
]
