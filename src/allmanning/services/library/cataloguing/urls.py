from django.urls import URLPattern, path

from allmanning.services.library.cataloguing.views import (
    batches,
    copies,
    covers,
    editor,
    exports,
    headings,
    works,
)

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
    path(_HERE + "title/<int:edition>/copies/", copies.of_title, name="copies"),
    path(_HERE + "title/<int:edition>/cover/", covers.cover, name="cover_change"),
    path(_HERE + "copies/change/", copies.change, name="copies_change"),
    path(_HERE + "copies/withdraw/", copies.withdraw, name="copies_withdraw"),
    path(_HERE + "counts/", copies.counts, name="counts"),
    path(_HERE + "counts/<int:key>/", copies.count, name="count"),
    path(_HERE + "counts/<int:key>/close/", copies.finishing, name="count_closing"),
    path(_HERE + "counts/<int:key>/closed/", copies.finish, name="count_close"),
    path(_HERE + "work/<int:key>/", works.work, name="work_grouping"),
    path(_HERE + "doubtful/", works.doubtful, name="doubtful"),
    path(_HERE + "duplicates/", works.duplicates, name="duplicates"),
    path(_HERE + "duplicates/<int:key>/", works.pair, name="duplicate"),
    path(_HERE + "headings/", headings.headings, name="headings"),
    path(_HERE + "regrouped/", works.regroupings, name="regroupings"),
    path(_HERE + "regrouped/<int:key>/undo/", works.undo, name="regrouping_undo"),
    path(_HERE + "imports/", batches.uploads, name="uploads"),
    path(_HERE + "imports/<int:key>/", batches.upload, name="upload"),
    path(_HERE + "imports/<int:key>/run/", batches.run, name="upload_run"),
    path(_HERE + "imports/<int:key>/undo/", batches.undo, name="upload_undo"),
    path(_HERE + "quarantine/", batches.quarantine, name="quarantine"),
    path(_HERE + "quarantine/<int:key>/", batches.piece, name="quarantined"),
    path(_HERE + "quarantine/<int:key>.bin", batches.piece_file, name="quarantined_file"),
    path(_HERE + "export/", exports.export, name="export"),
]
machine_patterns: list[URLPattern] = []  # one address, whatever the language
