from django.urls import URLPattern, path

from allmanning.services.library.cataloguing.views import editor

_HERE = "cataloguing/"

urlpatterns: list[URLPattern] = [
    path(_HERE, editor.front, name="cataloguing"),
    path(_HERE + "new/", editor.new, name="marc_new"),
    path(_HERE + "record/<int:key>/", editor.edit, name="marc_edit"),
    path(_HERE + "record/<int:key>/history/", editor.history, name="marc_history"),
    path(_HERE + "record/<int:key>/version/<int:number>/", editor.version, name="marc_version"),
    path(
        _HERE + "record/<int:key>/version/<int:number>/restore/",
        editor.restore,
        name="marc_restore",
    ),
]
machine_patterns: list[URLPattern] = []  # one address, whatever the language
