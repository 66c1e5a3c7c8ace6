"""All settings. What differs between places comes from the environment, with safe defaults.

DATABASE_URL          sqlite:///path or postgres://user:password@host:port/name
ALLMANNING_DATA       folder for the index, uploads and cached speech
ALLMANNING_SECRET     at least 32 random characters; must be given where ALLMANNING_DEMO is no
ALLMANNING_PERSONAL_KEY  seals and keys personal numbers; the secret where it is not given
ALLMANNING_HOSTS      names the site answers to, with commas
ALLMANNING_ADDRESS    the address people use, such as https://example.org
ALLMANNING_MAIL       console, or smtp://user:password@host:587?tls
ALLMANNING_MAIL_FROM  the address that mail comes from
ALLMANNING_SMS_URL    a provider of SMS by the contract in docs/sms.md, with ALLMANNING_SMS_TOKEN and
                      ALLMANNING_SMS_SENDER; without it ALLMANNING_SMS_FILE (“-”: the console)
ALLMANNING_DESK_CHECKS  whether a desk asks for two factors and the word of secrecy: no in the demo
ALLMANNING_DEMO       yes (default): local identity provider and demo sign-ins; no in production
ALLMANNING_DEBUG      no (default)
ALLMANNING_PIPER      Piper voices of your own: sv=/path/voice.onnx, more with commas
ALLMANNING_PIPER_PYTHON  the Python of an environment with requirements-voice.txt, to speak them
ALLMANNING_OIDC       members' identity providers: key|name|server|client|secret, more with commas
"""

import os
from pathlib import Path

from allmanning.kit import environment
from allmanning.kit.text import _

BASE_DIR = Path(__file__).resolve().parents[3]
DEMO = environment.yes_or_no("ALLMANNING_DEMO", default=True)
DEBUG = environment.yes_or_no("ALLMANNING_DEBUG", default=False)
DATA = environment.folder("ALLMANNING_DATA", BASE_DIR / "var")
SECRET_KEY = environment.secret("ALLMANNING_SECRET", file=DATA / "secret", needed=not DEMO)
# Kept apart, so that the secret can be changed while sealed personal numbers stay readable.
PERSONAL_KEY = os.environ.get("ALLMANNING_PERSONAL_KEY") or SECRET_KEY
ADDRESS = os.environ.get("ALLMANNING_ADDRESS", "http://localhost:8000").rstrip("/")
ALLOWED_HOSTS = environment.words("ALLMANNING_HOSTS", "localhost,127.0.0.1,[::1],testserver")
CSRF_TRUSTED_ORIGINS = [ADDRESS]

INSTALLED_APPS = [
    "allmanning.portal",
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
    "csp",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allmanning.members.journal",
    "allmanning.members.municipalities",
    "allmanning.members.people",
    "allmanning.members.bodies",
    "allmanning.members.hosting",
    "allmanning.members.mandates",
    "allmanning.governance.meetings",
    "allmanning.governance.decisions",
    "allmanning.services.library.places",
    "allmanning.services.library.terms",
    "allmanning.services.library.catalogue",
    "allmanning.services.library.borrowers",
    "allmanning.services.library.following",
    "allmanning.services.library.circulation",
    "allmanning.services.library.audioindex",
    "allmanning.services.library.cataloguing",
    "allmanning.services.library.accounting",
    "allmanning.services.library.counter",
    "allmanning.services.library.machines",
]
SHARED_SERVICES = ["allmanning.services.library.plug.LIBRARY"]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allmanning.portal.middleware.know_who_acts",
    "allmanning.services.library.borrowers.http.know_the_borrower",
    "allmanning.portal.middleware.AnswerForMissing",
]

ROOT_URLCONF = "allmanning.portal.urls"
WSGI_APPLICATION = "allmanning.portal.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
DATABASES = {"default": environment.database(DATA / "allmanning.sqlite3")}

_CONTEXT = [
    "django.template.context_processors.request",
    "django.template.context_processors.csrf",
    "django.contrib.auth.context_processors.auth",
    "django.contrib.messages.context_processors.messages",
    "allmanning.portal.context.page",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "APP_DIRS": True,
        "OPTIONS": {
            "environment": "allmanning.portal.templating.environment",
            "context_processors": _CONTEXT,
        },
    },
    {  # allauth's pages
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {"context_processors": _CONTEXT},
    },
]

# Who signs in, and how
AUTH_USER_MODEL = "people.Person"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
     "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]  # fmt: skip
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "front"
ACCOUNT_LOGOUT_REDIRECT_URL = "front"
ACCOUNT_ADAPTER = "allmanning.portal.sign_in.AccountAdapter"
SOCIALACCOUNT_ADAPTER = "allmanning.portal.sign_in.SocialAccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_USER_DISPLAY = str
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = DEMO  # http://localhost
SOCIALACCOUNT_LOGIN_ON_GET = False
_APPS = environment.identity_providers("ALLMANNING_OIDC")
_PROVIDERS = [app["settings"]["server_url"] for app in _APPS]
SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": _APPS}}

# Time, words
USE_TZ = True
TIME_ZONE = "Europe/Stockholm"
LANGUAGE_CODE = "sv"
LANGUAGES = [("sv", _("Swedish")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "src/allmanning/portal/locale"]
USE_I18N = True

# What is sent to the browser
STATIC_URL = "/static/"
STATIC_ROOT = environment.folder("ALLMANNING_STATIC", DATA / "static")
STATICFILES_DIRS = [
    (name, path) for name, path in [("vendor", BASE_DIR / "build/vendor")] if path.exists()
]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage",
                "OPTIONS": {"location": DATA / "media"}},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}  # fmt: skip
WHITENOISE_USE_FINDERS = True
_SECURE = ADDRESS.startswith("https://")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _SECURE
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if _SECURE else None
SECURE_HSTS_SECONDS = 31_536_000 if _SECURE else 0
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_AGE = 8 * 60 * 60
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "img-src": ["'self'", "data:"],  # the design system's icons are data: images
        "object-src": ["'none'"],
        "base-uri": ["'self'"],
        "form-action": ["'self'", *_PROVIDERS],  # signing in goes on to the municipality
        "frame-ancestors": ["'none'"],
    }
}

# Mail, tasks, cache, logs
globals().update(environment.mail("ALLMANNING_MAIL"))
DEFAULT_FROM_EMAIL = os.environ.get("ALLMANNING_MAIL_FROM", "noreply@example.org")
# Whether a desk asks for the yearly word of secrecy and for two factors (Library § 12.7, § 20.2).
DESK_CHECKS = environment.yes_or_no("ALLMANNING_DESK_CHECKS", default=not DEMO)
SMS_URL = os.environ.get("ALLMANNING_SMS_URL", "")
SMS_TOKEN = os.environ.get("ALLMANNING_SMS_TOKEN", "")
SMS_SENDER = os.environ.get("ALLMANNING_SMS_SENDER", "")
# Where nobody sends SMS: a file for trying out, “-” for the console, nothing in earnest.
SMS_FILE = os.environ.get("ALLMANNING_SMS_FILE", str(DATA / "sms.jsonl") if DEMO else "")
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cache"}
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": os.environ.get("ALLMANNING_LOG", "WARNING")},
}
