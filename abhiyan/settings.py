"""Every setting, each read once. The sentences are the manual: docs/running/settings.md holds the same list."""

import os
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import dj_database_url
from csp.constants import NONE, SELF
from django.contrib.messages.constants import ERROR, WARNING
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from abhiyan.kernel import env, keyfiles

PACKAGE = Path(__file__).parent
# Tests serve plain files: a manifest would have to be collected before the first of them.
UNDER_TEST = "PYTEST_VERSION" in os.environ

# --- where things live -------------------------------------------------------------------------------------------

DATA = env.path("ABHIYAN_DATA", "data", "Directory for the database, keys, collected static files and outgoing mail.")
DATA.mkdir(mode=0o700, parents=True, exist_ok=True)
_keys = env.text("ABHIYAN_KEYS", "", "Directory for the keys, best apart from the data; empty: `keys` inside it.")
# A rehearsal's directory holds this file. In it every way out is shut, whatever the environment says: nothing is sent,
# and the database is the SQLite file beside the mark (rehearsal/place.py).
REHEARSAL_MARK = "rehearsal.json"
IS_REHEARSAL = (DATA / REHEARSAL_MARK).exists()
KEYS: Path = Path(_keys).expanduser().resolve() if _keys and not IS_REHEARSAL else DATA / "keys"

DATABASE_URL = env.text(
    "DATABASE_URL", "", "PostgreSQL as postgresql://user:password@host/name; empty means SQLite in the data directory."
)
DATABASE_POOL = env.whole("ABHIYAN_DATABASE_POOL", 8, "Most PostgreSQL connections one process keeps open.")


def database() -> dict[str, Any]:
    """The one database: SQLite with our care around checkpoints, or PostgreSQL through a pool."""
    if IS_REHEARSAL or not DATABASE_URL:
        # A connection stays with its thread: opening one costs more than most reads.
        return {"ENGINE": "abhiyan.kernel.sqlite3", "NAME": DATA / "abhiyan.sqlite3", "CONN_MAX_AGE": None}
    parsed: dict[str, Any] = dict(dj_database_url.parse(DATABASE_URL))
    if parsed["ENGINE"] == "django.db.backends.sqlite3":
        parsed.update(ENGINE="abhiyan.kernel.sqlite3", CONN_MAX_AGE=None)
    elif not UNDER_TEST:
        parsed.setdefault("OPTIONS", {})["pool"] = {"min_size": 1, "max_size": DATABASE_POOL, "timeout": 10}
    return parsed


DATABASES = {"default": database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- who may reach it --------------------------------------------------------------------------------------------

DEBUG = env.truth("ABHIYAN_DEBUG", False, "Show error pages with code. Only on a developer's own machine.")
ALLOWED_HOSTS = env.several("ABHIYAN_HOSTS", "localhost,127.0.0.1", "Host names it answers to, separated by commas.")
HTTPS = env.truth(
    "ABHIYAN_HTTPS", False, "Reached over HTTPS: cookies, redirects and HSTS follow (a year, all names below)."
)
PROXY = env.truth("ABHIYAN_PROXY", False, "One proxy in front sets X-Forwarded-Proto and -For; nobody can go round it.")
PUBLIC_URL = env.text(
    "ABHIYAN_PUBLIC_URL", "", "Where people reach it, as https://abhiyan.example.org: for links in texts; empty: none."
)
PUBLIC_URL = "" if IS_REHEARSAL else PUBLIC_URL
SESSION_KEY_FILE = KEYS / "session.key"
SECRET_KEY = keyfiles.read_or_make(SESSION_KEY_FILE, 48).hex()

SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if PROXY else None
CSRF_TRUSTED_ORIGINS = [f"https://{host.lstrip('.')}" for host in ALLOWED_HOSTS if host != "*"] if HTTPS else []
CSRF_FAILURE_VIEW = "abhiyan.kernel.refusals.csrf_failure"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 14 * 24 * 3600

# Nothing inline and nothing from elsewhere: a name typed by a stranger can't become a script.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}

# --- what it is made of ------------------------------------------------------------------------------------------

INSTALLED_APPS = [
    "abhiyan.kernel",
    "abhiyan.accounts",
    "abhiyan.units",
    "abhiyan.people",
    "abhiyan.posts",
    "abhiyan.offline",
    "abhiyan.messaging",
    "abhiyan.registration",
    "abhiyan.plans",
    "abhiyan.events",
    "abhiyan.live",
    "abhiyan.field",
    "abhiyan.hall",
    "abhiyan.kits",
    "abhiyan.press",
    "abhiyan.coverage",
    "abhiyan.rehearsal",
    "abhiyan.pages",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
    "csp",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "abhiyan.kernel.compressing.Compressed",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "abhiyan.kernel.uploads.TooLarge",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "abhiyan.kernel.remembered.Remembering",
    "abhiyan.kernel.clock.DayMiddleware",
    "abhiyan.kernel.refusals.NoNul",
    "abhiyan.pages.policy.SecondWall",
    "abhiyan.kernel.idempotency.Once",
    "abhiyan.posts.access.AuthorityMiddleware",
    "abhiyan.posts.signin.HoldersOnly",
    "abhiyan.pages.errors.Worded",
]

ROOT_URLCONF = "abhiyan.urls"
WSGI_APPLICATION = "abhiyan.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PACKAGE / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "abhiyan.pages.context.page",
            ],
            "builtins": ["django.templatetags.i18n", "abhiyan.kernel.templatetags.once"],
        },
    }
]

# Shared by all processes (sign-in limits count in it), without another server to run.
# Past the bound Django throws out a third of what is kept, limits included; 300, its own bound, is soon asked for.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "kernel_cache",
        "OPTIONS": {"MAX_ENTRIES": 50_000},
    }
}

# --- signing in --------------------------------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL = reverse_lazy("account_login")
LOGIN_REDIRECT_URL = "/"
SESSION_ENGINE = "abhiyan.accounts.sessions"
ACCOUNT_ADAPTER = "abhiyan.accounts.adapter.Adapter"
ACCOUNT_FORMS = {
    "request_login_code": "abhiyan.accounts.forms.RequestCode",
    "confirm_login_code": "abhiyan.accounts.forms.ConfirmCode",
}
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_USER_DISPLAY = "abhiyan.accounts.models.display"
ACCOUNT_LOGIN_METHODS = {"email", "phone"}
ACCOUNT_SIGNUP_FIELDS = ["email*"]  # nobody signs up; allauth wants a way named
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False  # strangers can't make us send
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_LOGIN_BY_CODE_ENABLED = ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 600
ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS = 5
ACCOUNT_LOGIN_BY_CODE_FORMAT = {"numeric": True, "dashed": False, "length": 6}
ACCOUNT_PHONE_VERIFICATION_CODE_FORMAT = ACCOUNT_LOGIN_BY_CODE_FORMAT
# A campus shares one address, so the limit by address is wide and the one by number is narrow.
ACCOUNT_RATE_LIMITS = {"request_login_code": "60/m/ip,3/m/key,10/d/key", "try_login_code": "5/10m/key"}
ALLAUTH_TRUSTED_PROXY_COUNT = int(PROXY)
MFA_ADAPTER = "abhiyan.accounts.adapter.PasskeyAdapter"
MFA_FORMS = {"add_webauthn": "abhiyan.accounts.forms.AddPasskey"}
MFA_RATE_LIMITS = {"webauthn_login": "60/m/ip"}  # nothing to guess there, and a campus shares one address
MFA_SUPPORTED_TYPES = ["webauthn"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_USER_VERIFICATION = "required"
SMS_URL = env.text(
    "ABHIYAN_SMS_URL",
    "",
    "Address of the SMS gateway: fetched with {to} and {text} filled in, or sent JSON without them; empty: none.",
)
SMS_URL = "" if IS_REHEARSAL else SMS_URL
SMS_TOKEN = env.text("ABHIYAN_SMS_TOKEN", "", "Token sent to the SMS gateway as `Authorization: Bearer`.")

INBOUND_SECRET = env.text(
    "ABHIYAN_INBOUND_SECRET",
    "",
    "Secret that the gateway signs incoming messages and calls with; empty: none are taken.",
)
INBOUND_SECRET = "" if IS_REHEARSAL else INBOUND_SECRET
INBOUND_NUMBER = env.text(
    "ABHIYAN_INBOUND_NUMBER",
    "",
    "Number that people send JOIN and STOP to and call, as +91 and ten digits.",
)
CODES = env.truth("ABHIYAN_CODES", True, "Codes are sent to prove numbers; no leaves JOIN and calls.")
CODES_PER_NUMBER = env.whole("ABHIYAN_CODES_PER_NUMBER", 10, "Codes sent to one number in a day.")
CODES_PER_PREFIX = env.whole("ABHIYAN_CODES_PER_PREFIX", 60, "Codes sent in a day to numbers that share seven digits.")
CODES_PER_NETWORK = env.whole(
    "ABHIYAN_CODES_PER_NETWORK", 20, "Codes sent in a day to browsers of one network before any of them came back."
)
CODES_BUDGET = env.whole(
    "ABHIYAN_CODES_BUDGET", 1_000, "Codes sent in a day by the whole installation beyond two for each that came back."
)
SIGN_UPS_PER_DEVICE = env.whole("ABHIYAN_SIGN_UPS_PER_DEVICE", 10, "People who may sign up from one browser in a day.")

# --- messages to many ----------------------------------------------------------------------------------------------

MESSAGE_HOURS = env.text(
    "ABHIYAN_MESSAGE_HOURS", "10-21", "Hours of the day, in India, in which messages to many go out: from-until."
)
BULK_SMS_URL = env.text(
    "ABHIYAN_BULK_SMS_URL",
    "",
    "Gateway that takes many SMS in a call: https://... for signed JSON, smpp://user:password@host:2775; empty: none.",
)
BULK_SMS_URL = "" if IS_REHEARSAL else BULK_SMS_URL
BULK_SMS_SECRET = env.text(
    "ABHIYAN_BULK_SMS_SECRET", "", "Secret that calls to that gateway, and its reports of delivery, are signed with."
)
SMS_PER_SECOND = env.whole("ABHIYAN_SMS_PER_SECOND", 100, "SMS handed to that gateway in a second; 0: no limit.")
SMS_PAISE = env.whole("ABHIYAN_SMS_PAISE", 15, "What one part of an SMS costs, in paise: for the preview.")
MAIL_PER_SECOND = env.whole(
    "ABHIYAN_MAIL_PER_SECOND", 10, "Mails of messages to many handed to the mail server in a second; 0: no limit."
)
PUSH_HOSTS = env.several(
    "ABHIYAN_PUSH_HOSTS",
    "fcm.googleapis.com,.push.services.mozilla.com,.push.apple.com,.notify.windows.com",
    "Push services that messages on people's devices go through, `.name` for all below a name; empty: none.",
)
PUSH_HOSTS = [] if IS_REHEARSAL else PUSH_HOSTS
PUSH_PER_SECOND = env.whole(
    "ABHIYAN_PUSH_PER_SECOND", 200, "Messages handed to push services in a second; 0: no limit."
)
DLT_ENTITY = env.text(
    "ABHIYAN_DLT_ENTITY",
    "",
    "Number under which the organisation is registered with the operators (DLT); empty: no SMS.",
)
DLT_HOSTS = env.several("ABHIYAN_DLT_HOSTS", "", "Hosts registered there, to which links in SMS may lead.")

# --- live addresses ----------------------------------------------------------------------------------------------

LIVE_ADDRESS = env.text(
    "ABHIYAN_LIVE_ADDRESS", "", "Host and port where attendance is counted; empty: the next free port after the pages'."
)
LIVE_PORT = 0  # where the hub really listens, once `abhiyan serve` has chosen
LIVE_URL = env.text(
    "ABHIYAN_LIVE_URL",
    "",
    "Where browsers reach that, as https://abhiyan.example.org/hub; empty: the same host's port.",
)

HEADS_PHOTO_DAYS = env.whole(
    "ABHIYAN_HEADS_PHOTO_DAYS", 90, "Days until photos of heads at listening sites are erased."
)

# --- drives --------------------------------------------------------------------------------------------------------

VISIT_PHOTO_DAYS = env.whole("ABHIYAN_VISIT_PHOTO_DAYS", 90, "Days until photos of visits of drives are erased.")

# --- words, days and digits --------------------------------------------------------------------------------------

LANGUAGE_CODE = "hi"
LANGUAGES = [("hi", _("Hindi")), ("en", _("English"))]
LOCALE_PATHS = [PACKAGE / "locale"]
FORMAT_MODULE_PATH = "abhiyan.formats"
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Kolkata"
# 1,41,000 in both languages wherever a template prints a number. Ids in attributes need |unlocalize.
USE_THOUSAND_SEPARATOR = True

# --- files served as they are ------------------------------------------------------------------------------------

STATIC_URL = "static/"
STATIC_ROOT = DATA / "static"
STATIC_ROOT.mkdir(exist_ok=True)
STATICFILES_DIRS = [PACKAGE / "static"]
WHITENOISE_USE_FINDERS = DEBUG or UNDER_TEST
# A file is looked for when it is asked for: each test begins a server of its own, and would list all folders first.
WHITENOISE_AUTOREFRESH = WHITENOISE_USE_FINDERS
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if WHITENOISE_USE_FINDERS
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}

# --- mail --------------------------------------------------------------------------------------------------------

MAIL_URL = env.text(
    "ABHIYAN_MAIL_URL",
    "",
    "Mail server as smtp://user:password@host:587 (STARTTLS) or smtps://... (TLS); empty writes mails as files.",
)
_mail = urlsplit("" if IS_REHEARSAL else MAIL_URL)
EMAIL_HOST = _mail.hostname or ""
EMAIL_USE_SSL = _mail.scheme == "smtps"
# A mail server on this very machine is spoken to in the clear.
EMAIL_USE_TLS = not EMAIL_USE_SSL and EMAIL_HOST not in ("localhost", "127.0.0.1")
EMAIL_PORT = _mail.port or (465 if EMAIL_USE_SSL else 587)
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = unquote(_mail.username or ""), unquote(_mail.password or "")
EMAIL_TIMEOUT = 10
EMAIL_FILE_PATH = DATA / "outbox"
EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend" if EMAIL_HOST else "abhiyan.accounts.outbox.EmailBackend"
DEFAULT_FROM_EMAIL = env.text("ABHIYAN_MAIL_FROM", "abhiyan@localhost", "Sender of the mails.")

# --- serving -----------------------------------------------------------------------------------------------------

ADDRESS = env.text("ABHIYAN_ADDRESS", "127.0.0.1:8000", "Address and port `abhiyan serve` listens on.")
UNMASK_PER_HOUR = env.whole("ABHIYAN_UNMASK_PER_HOUR", 20, "Whole phone numbers one person may look at in an hour.")
CALLS_PER_HOUR = env.whole("ABHIYAN_CALLS_PER_HOUR", 60, "Numbers one caller of a sample may dial in an hour.")
PHONE_SHARED_BY = env.whole("ABHIYAN_PHONE_SHARED_BY", 5, "People one phone number may be on record for.")
ROSTER_DAYS = env.whole("ABHIYAN_ROSTER_DAYS", 30, "Days that a loaded roster's file and refused rows are kept.")
CLAIM_DAYS = env.whole("ABHIYAN_CLAIM_DAYS", 180, "Days until a claim that nobody proved expires and is erased.")
GRIEVANCE_DAYS = env.whole("ABHIYAN_GRIEVANCE_DAYS", 30, "Days in which a correction or grievance is to be answered.")
CONTACT = env.text(
    "ABHIYAN_CONTACT", "", "Who answers for people's data, with a number or address: stands at the foot of every page."
)
WEB_PROCESSES = env.whole("ABHIYAN_WEB_PROCESSES", 2, "Web processes.")
WEB_THREADS = env.whole("ABHIYAN_WEB_THREADS", 8, "Requests one web process answers at once.")

# --- work in the background --------------------------------------------------------------------------------------

TASKS_BACKEND = env.text(
    "ABHIYAN_TASKS_BACKEND",
    "django_tasks_db.DatabaseBackend",
    "Class that carries jobs to workers: this database, or a backend of django-tasks on a broker.",
)
TASKS_OPTIONS = env.table("ABHIYAN_TASKS_OPTIONS", "Options of another backend, as a JSON object.")
TASKS: dict[str, Any] = {
    "default": {
        "BACKEND": "django_tasks_db.DatabaseBackend" if IS_REHEARSAL else TASKS_BACKEND,
        "OPTIONS": {} if IS_REHEARSAL else TASKS_OPTIONS,
    }
}
JOB_PROCESSES = env.whole("ABHIYAN_JOB_PROCESSES", 1, "Processes that do jobs in the background, one job each at once.")
JOB_DAYS = env.whole("ABHIYAN_JOB_DAYS", 14, "Days until a job that has ended is forgotten.")

# --- logs --------------------------------------------------------------------------------------------------------

LOG_LEVEL = env.text(
    "ABHIYAN_LOG_LEVEL", "INFO", "Least level written to the log: DEBUG, INFO, WARNING or ERROR."
).upper()
MESSAGE_TAGS = {WARNING: "warn", ERROR: "bad"}  # as the style sheet calls a notice
DEFAULT_EXCEPTION_REPORTER_FILTER = "abhiyan.kernel.redaction.ReportFilter"
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "plain": {
            "()": "abhiyan.kernel.redaction.Formatter",
            "format": "{asctime} {levelname} {name}: {message}",
            "style": "{",
        }
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["stderr"], "level": LOG_LEVEL},
    # Django's own console handler only speaks in DEBUG; everything goes through the root, once.
    "loggers": {"django": {"handlers": [], "level": LOG_LEVEL, "propagate": True}},
}
