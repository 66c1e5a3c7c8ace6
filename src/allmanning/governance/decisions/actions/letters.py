"""Letters about positions, in the words of the one who gets them."""

from django.core.mail import send_mail
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext

from allmanning.governance.decisions.models import ConsensusRound
from allmanning.members.people.models import Person


def tell_holder(person: int, asked: ConsensusRound) -> None:
    """Tell a seat's holder that the secretariat wrote down a position (Alliance P 3.3 rule 12)."""
    holder = Person.objects.get(pk=person)
    title = asked.version.proposal.title
    with translation.override(holder.language):
        subject = gettext("A position was written down for your seat")
        text = gettext(
            "The secretariat has written down a position for your seat on “%(title)s”. "
            "It is shown as written down on your behalf. You can change it until the round closes."
        ) % {"title": title}
    if holder.email:
        transaction.on_commit(lambda: _send(subject, text, holder.email))


def _send(subject: str, text: str, address: str) -> None:
    send_mail(subject, text, None, [address], fail_silently=True)
