from django.db import migrations

def open_accounts(apps, _editor):
    """Write the lines that charges and payments of before would have made, in their order."""
    charges = apps.get_model("circulation", "Charge")
    payments = apps.get_model("circulation", "Payment")
    accounts = apps.get_model("circulation", "Account")
    entries = apps.get_model("circulation", "AccountEntry")
    lines = []
    known = {}
    for row in charges.objects.order_by("pk").iterator():
        known[row.pk] = row
        lines.append((row.at, 0, row.pk, "charge", row.amount_ore, None))
        if row.cancelled_at is not None:
            lines.append((row.cancelled_at, 2, row.pk, "cancelled", -row.amount_ore, None))
    for row in payments.objects.order_by("pk").iterator():
        for part in row.parts:
            lines.append((row.at, 1, part["charge"], "payment", -part["ore"], row.pk))
    opened = {}
    for at, _order, charge, kind, amount, payment in sorted(lines, key=lambda line: line[:3]):
        about = known[charge]
        key = (about.borrower_id, about.owed_to_id)
        if key not in opened:
            opened[key] = accounts.objects.create(
                borrower_id=about.borrower_id, municipality_id=about.owed_to_id
            )
        account = opened[key]
        account.balance_ore += amount
        account.entries_count += 1
        entries.objects.create(
            account=account, seq=account.entries_count, at=at, kind=kind, what=about.kind,
            charge_id=charge, payment_id=payment, amount_ore=amount,
            balance_ore=account.balance_ore,
        )  # fmt: skip
    for account in opened.values():
        account.save()


class Migration(migrations.Migration):
    """Open the accounts from what is owed (Library § 10.11)."""

    dependencies = [("circulation", "0003_accounts")]
    operations = [migrations.RunPython(open_accounts, migrations.RunPython.noop)]
