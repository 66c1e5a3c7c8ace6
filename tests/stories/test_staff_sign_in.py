"""Staff sign in through their municipality, with a passkey, or with a code from their telephone."""

import subprocess
import sys
import time
import urllib.request
from urllib.error import URLError

import pytest
from allauth.mfa.totp.internal.auth import hotp_value, yield_hotp_counters_from_time

from allmanning.portal.demo.alliance import PASSWORD
from tests.stories.conftest import ROOT, free_port

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("house")]
AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def municipality_door(build_house):
    """A house whose municipalities' identity provider runs beside it."""
    port = free_port()
    provider = f"http://localhost:{port}"
    house = build_house(
        ALLMANNING_OIDC=f"members|Kommunen|{provider}|allmanning-demo|only-for-the-demo"
    )
    house.start("web")
    door = subprocess.Popen(
        [sys.executable, "manage.py", "run_identity_provider", "--address", provider,
         "--site", house.address],
        cwd=ROOT,
        env=house.surroundings(),
        start_new_session=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )  # fmt: skip
    house.running["identity provider"] = door
    for _try in range(300):
        try:
            urllib.request.urlopen(provider, timeout=2).close()
            break
        except (URLError, OSError):
            time.sleep(0.1)
    yield house
    house.close()


def sign_in(page, house, login):
    page.goto(f"{house.address}/en/account/login/")
    page.get_by_label("Username").fill(login)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url(f"{house.address}/**")


def test_a_registrar_signs_in_through_the_municipality(municipality_door, page):
    page.goto(f"{municipality_door.address}/en/account/login/")
    page.get_by_role("link", name="Kommunen").click()
    if "oidc" in page.url:  # the page that asks before leaving
        page.locator("main button[type=submit]").click()
    page.locator("input[name=login]").fill("registrator-vindeln")
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("button[type=submit]").first.click()
    page.wait_for_url(f"{municipality_door.address}/**")
    page.locator("summary", has_text="Registrator, Vindeln").click()
    assert page.get_by_text("Registrar, Vindeln").is_visible()


def test_a_passkey_signs_in_without_a_password(house, open_page):
    page = open_page(locale="en-GB")
    tools = page.context.new_cdp_session(page)
    tools.send("WebAuthn.enable")
    tools.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
    sign_in(page, house, "kanslichef")
    page.goto(f"{house.address}/en/account/2fa/webauthn/add/")
    if "reauthenticate" in page.url:
        page.locator("input[name=password]").fill(PASSWORD)
        page.locator("main button[type=submit]").first.click()
        page.wait_for_url("**/webauthn/add/**")
    passwordless = page.locator("input[name=passwordless]")
    if passwordless.count():
        passwordless.check()
    page.locator("#mfa_webauthn_add, main button[type=submit]").first.click()
    page.wait_for_url(lambda url: "webauthn/add" not in url)
    page.context.clear_cookies()
    page.goto(f"{house.address}/en/account/login/")
    page.locator("#passkey_login").click()
    page.wait_for_url(lambda url: "/login/" not in url)
    assert page.locator("summary", has_text="Kanslichef").is_visible()


def test_a_code_from_the_telephone_is_asked_for_once_it_is_set_up(house, open_page):
    page = open_page(locale="en-GB")
    sign_in(page, house, "revisor")
    page.goto(f"{house.address}/en/account/2fa/totp/activate/")
    if "reauthenticate" in page.url:
        page.locator("input[name=password]").fill(PASSWORD)
        page.locator("main button[type=submit]").first.click()
        page.wait_for_url("**/totp/activate/**")
    secret = page.locator(
        "#authenticator_secret, input[readonly], input[disabled]"
    ).first.input_value()

    def code():
        return f"{hotp_value(secret, next(yield_hotp_counters_from_time())):06d}"

    page.locator("input[name=code]").fill(code())
    page.locator("main button[type=submit]").first.click()
    page.wait_for_url(lambda url: "activate" not in url)
    page.context.clear_cookies()
    sign_in(page, house, "revisor")
    page.wait_for_url("**/2fa/authenticate/**")
    assert not page.locator("summary", has_text="Revisor").count()
