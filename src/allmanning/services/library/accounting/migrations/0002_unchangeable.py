from django.db import migrations

from allmanning.kit.append_only import append_only
from allmanning.kit.refused_rows import refuse_rows

ISSUED = """EXISTS (SELECT 1 FROM accounting_ledgermonth AS kept
WHERE kept.month = NEW.month AND kept.issued_at IS NOT NULL)"""
CLOSED = """EXISTS (SELECT 1 FROM accounting_statement AS kept
WHERE kept.id = NEW.id AND kept.state = 'closed')"""


class Migration(migrations.Migration):
    """Entries only grow, an issued month takes none, a closed statement stays (Library § 16)."""

    dependencies = [("accounting", "0001_ledger")]
    operations = [
        append_only("accounting_ledgerentry"),
        refuse_rows("an_issued_month_takes_no_entry", "accounting_ledgerentry", ISSUED),
        refuse_rows("a_closed_statement_stays", "accounting_statement", CLOSED),
    ]
