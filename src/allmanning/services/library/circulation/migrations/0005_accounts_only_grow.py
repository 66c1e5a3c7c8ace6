from django.db import migrations

from allmanning.kit.append_only import append_only
from allmanning.kit.refused_rows import refuse_rows

# A line continues the one before it, so that no sum can be wrong.
NOT_THE_NEXT = """NEW.balance_ore <> NEW.amount_ore + COALESCE((
SELECT kept.balance_ore FROM circulation_accountentry AS kept
WHERE kept.account_id = NEW.account_id AND kept.seq = NEW.seq - 1), 0)
OR (NEW.seq > 1 AND NOT EXISTS (SELECT 1 FROM circulation_accountentry AS kept
WHERE kept.account_id = NEW.account_id AND kept.seq = NEW.seq - 1))"""


class Migration(migrations.Migration):
    """Let the lines of accounts only grow, each from the one before (Library § 10.11)."""

    dependencies = [("circulation", "0004_accounts_from_what_is_owed")]
    operations = [
        append_only("circulation_accountentry"),
        refuse_rows("an_account_line_follows", "circulation_accountentry", NOT_THE_NEXT),
    ]
