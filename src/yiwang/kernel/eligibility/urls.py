from django.urls import path

from .views import books, decisions, editing, impact, programmes, rule_sets

app_name = "eligibility"
urlpatterns = [
    path("", programmes.listing, name="programmes"),
    path("new/", programmes.new_programme, name="new_programme"),
    path("todo/", programmes.todo, name="todo"),
    path("<int:pk>/", programmes.programme, name="programme"),
    path("<int:pk>/draft/", editing.draft, name="draft"),
    path("<int:pk>/import/", books.import_new, name="import_new"),
    path("rules/<int:pk>/", rule_sets.rules, name="rules"),
    path("rules/<int:pk>/edit/", editing.edit, name="edit"),
    path("rules/<int:pk>/export/", rule_sets.export, name="export"),
    path("rules/<int:pk>/import/", books.import_into, name="import"),
    path("rules/<int:pk>/review/", rule_sets.review, name="review"),
    path("rules/<int:pk>/publish/", rule_sets.publish, name="publish"),
    path("rules/<int:pk>/retire/", rule_sets.retire, name="retire"),
    path("rules/<int:pk>/impact/", impact.start, name="start_impact"),
    path("impact/<int:pk>/", impact.impact, name="impact"),
    path("decisions/<int:pk>/", decisions.decision, name="decision"),
]
