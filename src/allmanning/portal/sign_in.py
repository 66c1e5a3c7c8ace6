"""How staff and elected politicians sign in: accounts are given, never taken."""

from allauth.account.adapter import DefaultAccountAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from django.http import HttpRequest

from allmanning.members.people.models import Person


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Nobody registers by themselves: authority follows from mandates that others give."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False


class SocialAccountAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """A municipality's identity provider vouches for people that the alliance already knows."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Join the provider's account to the person whose verified e-mail address it carries."""
        if sociallogin.is_existing:
            return
        verified = {
            address.email.lower() for address in sociallogin.email_addresses if address.verified
        }
        people = list(Person.objects.filter(email__in=verified, is_active=True)[:2])
        if len(people) == 1:
            sociallogin.connect(request, people[0])
