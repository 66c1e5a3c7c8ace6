from django.db import migrations

from allmanning.kit.refused_rows import refuse_rows

FREE = (
    "EXISTS (SELECT 1 FROM meetings_agendaitem"
    " WHERE meetings_agendaitem.id = NEW.item_id AND meetings_agendaitem.kind = 'free_discussion')"
)
KEPT = (
    "NEW.kind = 'free_discussion' AND (EXISTS (SELECT 1 FROM {table} WHERE {table}.item_id = NEW.id))"
)


class Migration(migrations.Migration):
    """What a free discussion cannot have: minutes or files (Alliance INV14)."""

    dependencies = [("meetings", "0002_append_only")]
    operations = [
        refuse_rows("free_discussion_has_no_minutes", "meetings_minutes", FREE),
        refuse_rows("free_discussion_has_no_file", "meetings_attachment", FREE),
        refuse_rows(
            "no_free_discussion_of_minuted",
            "meetings_agendaitem",
            KEPT.format(table="meetings_minutes"),
        ),
        refuse_rows(
            "no_free_discussion_with_file",
            "meetings_agendaitem",
            KEPT.format(table="meetings_attachment"),
        ),
    ]
