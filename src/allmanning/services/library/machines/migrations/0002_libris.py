from django.db import migrations

LIBRIS = {
    "name": "Libris",
    "address": "https://libris.kb.se/sru/libris",
    "version": "1.2",
    "source": "SE-LIBR",
    "indexes": {
        "isbn": "bath.isbn",
        "title": "dc.title",
        "author": "dc.creator",
        "number": "rec.recordIdentifier",
        "words": "",
    },
}


def ship(apps, _editor):
    apps.get_model("machines", "Target").objects.get_or_create(slug="libris", defaults=LIBRIS)


class Migration(migrations.Migration):
    dependencies = [("machines", "0001_begin")]
    operations = [migrations.RunPython(ship, migrations.RunPython.noop)]
