from django.db import migrations

from allmanning.kit.append_only import append_only


class Migration(migrations.Migration):
    dependencies = [("decisions", "0001_begin")]
    operations = [append_only("decisions_position"), append_only("decisions_homestep")]
