"""Django settings, read from typed environment variables; the handbook page "Einstellungen" lists them all."""

import secrets
from pathlib import Path
from urllib.parse import urlsplit

import django_stubs_ext
from django.utils.translation import gettext_lazy as _

from planwart.foundation.environment import env_bool, env_int, env_networks, env_path, env_secret, env_str, parse_database_url

django_stubs_ext.monkeypatch()

PACKAGE = Path(__file__).resolve().parent

# --- Where things are -------------------------------------------------------------------------------------------------------------

DATA_DIR = env_path("PLANWART_DATA", Path("~/.local/share/planwart"))
BASE_URL = env_str("PLANWART_BASE_URL", "http://127.0.0.1:8000").rstrip("/")
DEMO = env_bool("PLANWART_DEMO", False)
DEBUG = False

_base = urlsplit(BASE_URL)
_secure = _base.scheme == "https"
_loopback = ["localhost", "127.0.0.1", "::1"]
_host = _base.hostname or "127.0.0.1"

# Names of this machine that lead to the base URL; a public installation has one name only.
OTHER_NAMES = [name for name in _loopback if name != _host] if _host in _loopback else []
ALLOWED_HOSTS = [f"[{name}]" if ":" in name else name for name in (_host, *OTHER_NAMES)]
CSRF_TRUSTED_ORIGINS = [f"{_base.scheme}://{_base.netloc}"]
TRUSTED_PROXIES = env_networks("PLANWART_TRUSTED_PROXIES")
ALLOW_HTTP = env_bool("PLANWART_ALLOW_HTTP", False)


def _secret_key() -> str:
    """Return the secret key of the installation; without one, a key for this process only, so that nothing is ever signed with a known key."""
    file = DATA_DIR / "secrets" / "secret_key"
    return env_secret("PLANWART_SECRET_KEY") or (file.read_text(encoding="utf-8").strip() if file.is_file() else secrets.token_urlsafe(50))


SECRET_KEY = _secret_key()

# --- Database: two logins, so that the wall does not depend on who remembers it ------------------------------------------------------

_owner_url = env_secret("DATABASE_URL")
_app_url = env_secret("DATABASE_APP_URL")
_owner = parse_database_url(_owner_url or "postgresql:///planwart")
_app = parse_database_url(_app_url) if _app_url else {**_owner, "USER": "pw_app", "PASSWORD": ""}

DATABASES = {
    # The application: owns nothing, inherits nothing, takes the role of its actor for one transaction.
    "default": {**_app, "CONN_MAX_AGE": 300, "CONN_HEALTH_CHECKS": True, "TEST": {"MIRROR": "owner"}},
    # Migrations only. Processes that serve people are not told it.
    **({"owner": {**_owner, "CONN_MAX_AGE": 0}} if _owner_url or not _app_url else {}),
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- Rooms ------------------------------------------------------------------------------------------------------------------------

_ROOMS = ["foundation", "identity", "tenancy", "files", "sharing", "places", "planning", "exports", "samples", "mail", "web"]

INSTALLED_APPS = [
    *(f"planwart.{room}" for room in _ROOMS),
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "template_partials",
    "csp",
    "procrastinate.contrib.django",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "planwart.web.serving.metrics.MeasuringMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "planwart.web.serving.address.OneAddressMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "planwart.web.api.door.ApiMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "planwart.web.accounts.middleware.NoStoreMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "planwart.web.accounts.middleware.LanguageMiddleware",
    "planwart.web.accounts.middleware.SeenMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "planwart.web.scope.ActorMiddleware",
]

ROOT_URLCONF = "planwart.web.urls"
ASGI_APPLICATION = "planwart.web.serving.asgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "planwart.web.context.frame",
            ],
        },
    },
]

# --- People and their cookies -----------------------------------------------------------------------------------------------------

AUTH_USER_MODEL = "identity.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator", "OPTIONS": {"user_attributes": ["email", "name"]}},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/start/"

ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_UNIQUE_EMAIL = True
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_CONFIRM_EMAIL_ON_GET = False  # mail scanners follow links; only a person presses the button
ACCOUNT_EMAIL_CONFIRMATION_EXPIRE_DAYS = 3
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_LOGIN_ON_EMAIL_CONFIRMATION = True  # only in the browser that signed up
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False  # strangers get no mail from us
ACCOUNT_ADAPTER = "planwart.web.accounts.adapter.AccountAdapter"
ACCOUNT_FORMS = {
    "signup": "planwart.web.accounts.forms.SignupForm",
    "login": "planwart.web.accounts.forms.LoginForm",
    "reset_password": "planwart.web.accounts.forms.ResetPasswordForm",
    "reset_password_from_key": "planwart.web.accounts.forms.NewPasswordForm",
    "change_password": "planwart.web.accounts.forms.ChangePasswordForm",
    "set_password": "planwart.web.accounts.forms.SetPasswordForm",
    "reauthenticate": "planwart.web.accounts.forms.PasswordAgainForm",
}
ACCOUNT_DEFAULT_HTTP_PROTOCOL = _base.scheme
# How often per address of the client, per account and per typed address. The client's address is the one uvicorn found behind the
# trusted proxies; no header is read for it here.
ACCOUNT_RATE_LIMITS = {
    "login": "30/m/ip",
    "login_failed": "10/m/ip,5/5m/key",
    "signup": "20/10m/ip",
    "confirm_email": "1/3m/key",
    "reset_password": "20/10m/ip,3/15m/key",
    "reset_password_from_key": "20/10m/ip",
    "request_login_code": "20/10m/ip,3/15m/key",
    "enter_login_code": "20/10m/ip",
    "change_password": "5/m/user",
    "manage_email": "5/h/user",
    "reauthenticate": "10/5m/user",
    "setup": "10/10m/ip",
}
ACCOUNT_REAUTHENTICATION_TIMEOUT = 15 * 60
MFA_ADAPTER = "planwart.web.accounts.second_factor.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_TOLERANCE = 1  # a clock may be half a minute off
MFA_TOTP_ISSUER = "Planwart"
MFA_FORMS = {
    "activate_totp": "planwart.web.accounts.forms.ActivateTotpForm",
    "authenticate": "planwart.web.accounts.forms.SecondFactorForm",
    "reauthenticate": "planwart.web.accounts.forms.SecondFactorAgainForm",
    "add_webauthn": "planwart.web.accounts.forms.AddPasskeyForm",
}
# Limits on tries live here: few entries would let somebody push his own out by making new ones.
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "OPTIONS": {"MAX_ENTRIES": 100_000}}}
PASSWORD_RESET_TIMEOUT = 3600

SESSION_COOKIE_NAME = "__Host-planwart-session" if _secure else "planwart-session"
SESSION_COOKIE_SECURE = _secure
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_NAME = "__Host-planwart-csrf" if _secure else "planwart-csrf"
CSRF_COOKIE_SECURE = _secure
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "planwart.web.answers.csrf_failure"
MESSAGE_STORAGE = "django.contrib.messages.storage.cookie.CookieStorage"  # the session's table is out of an actor's reach

# --- What the browser is told -----------------------------------------------------------------------------------------------------

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "img-src": ["'self'", "data:", "blob:"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
    },
}
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 31_536_000 if _secure else 0
X_FRAME_OPTIONS = "DENY"

# --- Language and time ------------------------------------------------------------------------------------------------------------

LANGUAGE_CODE = "de"
LANGUAGES = [("de", _("German")), ("en", _("English"))]
LOCALE_PATHS = [path for room in _ROOMS if (path := PACKAGE / room / "locale").is_dir()]
USE_I18N = True
USE_TZ = True
TIME_ZONE = env_str("PLANWART_TIME_ZONE", "Europe/Berlin")  # for display; stored is UTC

# --- Files ------------------------------------------------------------------------------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT = None
WHITENOISE_USE_FINDERS = True  # the built assets lie in the package; nothing is collected
WHITENOISE_AUTOREFRESH = False
WHITENOISE_IMMUTABLE_FILE_TEST = r"^/static/editor/assets/"
MEDIA_ROOT = DATA_DIR / "files"
MEDIA_URL = "/dateien/"  # never served by path: opening a file is opening its parent
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o700
UPLOAD_LIMIT_BYTES = env_int("PLANWART_UPLOAD_LIMIT_MB", 100) * 1024 * 1024
STORAGE_LIMIT_BYTES = env_int("PLANWART_STORAGE_LIMIT_GB", 50) * 1024**3  # of one firm; 0 is none
WEB_THREADS = env_int("PLANWART_WEB_THREADS", 8)  # they only compute: slow clients hold none of them
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
BACKUP_NIGHTLY = env_bool("PLANWART_BACKUP_NIGHTLY", True)
METRICS_FROM = env_networks("PLANWART_METRICS_FROM")
METRICS_TOKEN = env_secret("PLANWART_METRICS_TOKEN")

# --- Mail: without a server, everything is shown on the Postfach page --------------------------------------------------------------

EMAIL_HOST = env_str("PLANWART_SMTP_HOST")
EMAIL_PORT = env_int("PLANWART_SMTP_PORT", 587)
EMAIL_HOST_USER = env_str("PLANWART_SMTP_USER")
EMAIL_HOST_PASSWORD = env_secret("PLANWART_SMTP_PASSWORD")
EMAIL_USE_SSL = env_bool("PLANWART_SMTP_SSL", False)
EMAIL_USE_TLS = env_bool("PLANWART_SMTP_STARTTLS", True) and not EMAIL_USE_SSL
EMAIL_TIMEOUT = 30
DEFAULT_FROM_EMAIL = env_str("PLANWART_MAIL_FROM", f"planwart@{_host}")
KEEP_MAILS = DEMO  # with their links, for the Postfach; elsewhere a mail without a server waits, and is written when it leaves

# --- What the law wants on public pages ---------------------------------------------------------------------------------------------

IMPRINT_URL = env_str("PLANWART_IMPRINT_URL")
PRIVACY_URL = env_str("PLANWART_PRIVACY_URL")

# --- Log --------------------------------------------------------------------------------------------------------------------------

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "class": "planwart.web.serving.secrecy.Formatter",
            "format": "{asctime} {levelname} {name}: {message}",
            "style": "{",
        }
    },
    "filters": {"no_socket_lines": {"()": "planwart.web.serving.secrecy.NoSocketLines"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env_str("PLANWART_LOG_LEVEL", "INFO")},
    "loggers": {
        "django": {"level": "WARNING"},
        "procrastinate.blueprints": {"level": "WARNING"},
        "procrastinate.periodic": {"level": "WARNING"},
        "uvicorn.error": {"filters": ["no_socket_lines"]},
    },
}
