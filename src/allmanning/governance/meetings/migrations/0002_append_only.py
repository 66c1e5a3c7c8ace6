from django.db import migrations

from allmanning.kit.append_only import append_only


class Migration(migrations.Migration):
    """A sent notice, written minutes and their approval can only grow (Alliance INV25)."""

    dependencies = [("meetings", "0001_begin")]
    operations = [
        append_only("meetings_notice"),
        append_only("meetings_minutes"),
        append_only("meetings_minutesapproval"),
    ]
