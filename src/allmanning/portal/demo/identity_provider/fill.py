"""Give the identity provider its people and its one client: `python -m … .fill ADDRESS`."""

import os
import sys

os.environ["DJANGO_SETTINGS_MODULE"] = "allmanning.portal.demo.identity_provider.settings"

import django

django.setup()

from allauth.account.models import EmailAddress  # noqa: E402
from allauth.idp.oidc.models import Client  # noqa: E402
from django.contrib.auth.hashers import make_password  # noqa: E402
from django.contrib.auth.models import User  # noqa: E402
from django.core.management import call_command  # noqa: E402

CLIENT, SECRET = "allmanning-demo", "only-for-the-demo"


def fill(address: str, logins: list[str], password: str) -> None:
    """Add the people who are missing, with verified addresses, and let the site at `address` ask."""
    call_command("migrate", verbosity=0)
    hashed = make_password(password)
    known = set(User.objects.values_list("username", flat=True))
    for login in logins:
        if login not in known:
            email = f"{login}@example.org"
            user = User.objects.create(username=login, email=email, password=hashed)
            EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
    back = [f"{address}{prefix}/account/oidc/members/login/callback/" for prefix in ("", "/en")]
    Client.objects.update_or_create(
        id=CLIENT,
        defaults={
            "name": "Allmänning",
            "secret": make_password(SECRET),
            "scopes": "openid\nprofile\nemail",
            "redirect_uris": "\n".join(back),
            "skip_consent": True,
        },
    )


if __name__ == "__main__":
    fill(sys.argv[1], sys.argv[3:], sys.argv[2])
