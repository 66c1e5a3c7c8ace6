from django.db import migrations

from allmanning.kit.append_only import append_only
from allmanning.kit.refused_rows import refuse_rows

REWRITTEN = (
    "EXISTS (SELECT 1 FROM decisions_proposalversion AS kept WHERE kept.id = NEW.id"
    " AND kept.frozen_at IS NOT NULL AND (kept.text <> NEW.text OR kept.annexes <> NEW.annexes"
    " OR kept.resolution <> NEW.resolution OR kept.sha256 <> NEW.sha256"
    " OR NEW.frozen_at IS NULL))"
)


class Migration(migrations.Migration):
    """What was agreed stands as it was, and so do the words it was agreed in (INV3, INV25)."""

    dependencies = [("decisions", "0003_say_what_consensus_is_called")]
    operations = [
        append_only("decisions_directiondecision"),
        append_only("decisions_participation"),
        append_only("decisions_withdrawal"),
        refuse_rows("frozen_words_stay", "decisions_proposalversion", REWRITTEN),
    ]
