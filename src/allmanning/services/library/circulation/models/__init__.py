"""What is kept of loans, holds, transits, messages, figures and debts."""

from allmanning.services.library.circulation.models.accounts import (
    Account,
    AccountEntry,
    WriteOff,
)
from allmanning.services.library.circulation.models.counting import CountedEvent
from allmanning.services.library.circulation.models.holds import (
    Choice,
    Hold,
    HoldTarget,
    PickupSlot,
    Transit,
)
from allmanning.services.library.circulation.models.loans import Charge, Loan, Payment
from allmanning.services.library.circulation.models.notices import LetterBatch, Message, Notice
from allmanning.services.library.circulation.models.past import Merge, PastLoan
from allmanning.services.library.circulation.models.weighing import Weighing

__all__ = [  # Django looks for an app's models here
    "Account", "AccountEntry", "Charge", "Choice", "CountedEvent", "Hold", "HoldTarget",
    "LetterBatch", "Loan", "Merge", "Message", "Notice", "PastLoan", "Payment", "PickupSlot",
    "Transit", "Weighing", "WriteOff",
]  # fmt: skip
