from django.urls import path

from .views import appraisal, catalogue, importing

app_name = "citywork"
urlpatterns = [
    path("catalogue/", catalogue.catalogue, name="catalogue"),
    path("catalogue/export/", catalogue.export, name="export"),
    path("catalogue/import/", importing.choose, name="import"),
    path("catalogue/import/<int:pk>/", importing.preview, name="preview"),
    path("catalogue/import/<int:pk>/apply/", importing.apply, name="apply"),
    path("catalogue/import/<int:pk>/result/", importing.result, name="result"),
    path("catalogue/limits/<int:pk>/", catalogue.limit, name="limit"),
    path("catalogue/classes/<str:code>/", catalogue.matter_class, name="class"),
    path("appraisal/", appraisal.table, name="appraisal"),
    path("appraisal/cases/", appraisal.counted, name="counted"),
]
