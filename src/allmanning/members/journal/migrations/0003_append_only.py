from django.db import migrations

from allmanning.kit.append_only import append_only


class Migration(migrations.Migration):
    """The journal can only grow (Library § 20.3, Alliance § 16.4)."""

    dependencies = [("journal", "0002_begin")]
    operations = [append_only("journal_entry")]
