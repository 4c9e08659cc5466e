"""Settings, all from the environment; `yiwang up` and `yiwang init` write what is missing."""

import base64
import json
import os
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from .home import PACKAGE, ROOT, VAR


def _required(name: str) -> str:
    value = os.environ.get(name, "")
    if not value:
        raise ImproperlyConfigured(f"{name} is not set; run `yiwang up` or see docs/operations")
    return value


def _key(name: str, size: int) -> bytes:
    key = base64.b64decode(_required(name))
    if len(key) != size:
        raise ImproperlyConfigured(f"{name} must be {size} bytes in base64")
    return key


def _database(url: str) -> dict[str, object]:
    parts = urlsplit(url)
    socket = parse_qs(parts.query).get("host", [""])[0]
    return {
        "ENGINE": "yiwang.project.database",  # a pool outlives a restart of the server
        "NAME": parts.path.lstrip("/"),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": socket or unquote(parts.hostname or ""),
        "PORT": str(parts.port or ""),
        # Parsed once a connection, planned for the values at hand: of a street or a stage there
        # may be ten rows or a million. Verbs ask for one plan for all (cases' preflight).
        "OPTIONS": {
            "server_side_binding": True,
            "prepare_threshold": 5,
            "options": "-c plan_cache_mode=force_custom_plan",
            "pool": {
                "min_size": 1,
                "max_size": int(os.environ.get("YIWANG_POOL", "8")),
                "timeout": 5,  # seconds; while the database is away a thread must not wait longer
            },
        },
    }


def _sms(text: str) -> dict[str, Any]:
    """Empty for none, "file" for var/sms.log, or the gateway as JSON (kernel/notify/channels)."""
    if text == "file":
        return {"adapter": "file", "path": VAR / "sms.log"}
    return {"adapter": "gateway", **json.loads(text)} if text else {}


SECRET_KEY = _required("YIWANG_SECRET_KEY")
DATA_KEY = _key("YIWANG_DATA_KEY", 16)
INDEX_KEY = _key("YIWANG_INDEX_KEY", 32)
DEBUG = os.environ.get("YIWANG_DEBUG") == "1"
DEMO = os.environ.get("YIWANG_DEMO") == "1"
ALLOWED_HOSTS = os.environ.get("YIWANG_HOSTS", "127.0.0.1,localhost,[::1]").split(",")
DATABASES = {"default": _database(_required("DATABASE_URL"))}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "procrastinate.contrib.django",
    "csp",
    "yiwang.ui",
    "yiwang.kernel.events",
    "yiwang.kernel.audit",
    "yiwang.kernel.calendar",
    "yiwang.kernel.places",
    "yiwang.kernel.access",
    "yiwang.kernel.files",
    "yiwang.kernel.registry",
    "yiwang.kernel.notify",
    "yiwang.kernel.ledger",
    "yiwang.kernel.eligibility",
    "yiwang.kernel.checkin",
    "yiwang.kernel.booking",
    "yiwang.kernel.sensing",
    "yiwang.kernel.cases",
    "yiwang.kernel.insight",
    "yiwang.verticals.citywork",
    "yiwang.verticals.rovers",
    "yiwang.verticals.canteen",
    "yiwang.verticals.canteen.till",
    "yiwang.verticals.canteen.applying",
    "yiwang.verticals.canteen.settling",
    "yiwang.verticals.canteen.menus",
    "yiwang.verticals.canteen.overview",
    "yiwang.verticals.canteen.watching",
    "yiwang.verticals.coldchain",
    "yiwang.surfaces.desk",
    "yiwang.surfaces.desk.accounts",
    "yiwang.surfaces.desk.importing",
    "yiwang.surfaces.pocket.resident",
    "yiwang.surfaces.pocket.rounds",
    "yiwang.surfaces.pocket.shell",
    "yiwang.surfaces.screen",
    "yiwang.surfaces.open",
    "yiwang.surfaces.open.hooks",
    "yiwang.stories",
]
AUTH_USER_MODEL = "access.Account"
AUTHENTICATION_BACKENDS = ["yiwang.kernel.access.backends.SessionBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]

MIDDLEWARE = [
    "yiwang.project.proxy.ProxyMiddleware",
    "yiwang.project.keyed.KeyedMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "yiwang.kernel.access.middleware.ActorMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "yiwang.ui.unfit.UnfitInputMiddleware",
]
ROOT_URLCONF = "yiwang.project.urls"
WSGI_APPLICATION = "yiwang.project.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "yiwang.ui.context.frame",
                "yiwang.project.context.streams",
            ],
        },
    }
]

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("中文")), ("en", _("English"))]
LOCALE_PATHS = [PACKAGE / "locale"]
TIME_ZONE = os.environ.get("YIWANG_TIME_ZONE", "Asia/Shanghai")
USE_TZ = True
USE_I18N = True

CSRF_FAILURE_VIEW = "yiwang.ui.errors.csrf_failure"

STATIC_URL = "static/"
STATICFILES_DIRS = [path for path in [ROOT / "frontend" / "dist"] if path.is_dir()]
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG
WHITENOISE_MAX_AGE = 0 if DEBUG else 31536000  # every address carries its build or version
MEDIA_ROOT = Path(os.environ.get("YIWANG_FILES", VAR / "files"))
FILE_LIMITS_MB = {"photo": 20, "audio": 20, "video": 100, "document": 20}
NOTIFY_SITE = os.environ.get("YIWANG_SITE", "").rstrip("/")  # begins the links in text messages
NOTIFY_QUIET = os.environ.get("YIWANG_QUIET", "22:00-07:00")  # text messages wait, unless urgent
NOTIFY_PRIVATE_HOSTS = [h for h in os.environ.get("YIWANG_PRIVATE_HOSTS", "").split(",") if h]
NOTIFY_SMS = _sms(os.environ.get("YIWANG_SMS", "file" if DEBUG or DEMO else ""))
DATA_UPLOAD_MAX_MEMORY_SIZE = 4 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024

LOGGING = {  # to the console, which the supervisor and systemd keep
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(levelname)s %(name)s: %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {"django": {"handlers": [], "level": "WARNING", "propagate": True}},
}

SENSING_BROKER = os.environ.get("YIWANG_BROKER", "")  # nats://…; empty for the one of `yiwang up`
SENSING_REPLICAS = int(os.environ.get("YIWANG_BROKER_REPLICAS", "1"))  # of a cluster's store
SENSING_NATS_PORT = int(os.environ.get("YIWANG_NATS_PORT", "8002"))  # of our own, on loopback
SENSING_MQTT = os.environ.get("YIWANG_MQTT", "127.0.0.1:8003")  # where devices connect; by commas
SENSING_JT808 = os.environ.get("YIWANG_JT808", "127.0.0.1:8004")  # where terminals connect
SENSING_HOME = VAR / "broker"
SENSING_LAKE = Path(os.environ.get("YIWANG_LAKE", VAR / "lake"))

SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_HTTPONLY = True
SECURE = os.environ.get("YIWANG_HTTPS") == "1"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if SECURE else None
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
LOGIN_URL = "/sign-in/"
LOGIN_REDIRECT_URL = "/desk/"

STREAM_PORT = os.environ.get("YIWANG_STREAM_PORT", "")  # empty: /stream/ is on our own origin
STREAM_ORIGINS = [
    f"{'https' if SECURE else 'http'}://{host}:{STREAM_PORT}"
    for host in ALLOWED_HOSTS
    if STREAM_PORT and not host.startswith("[")  # a policy cannot name an IPv6 address
]

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "worker-src": [SELF, "blob:"],
        "style-src": [SELF],
        "style-src-attr": ["'unsafe-inline'"],  # MapLibre and charts position elements inline
        "img-src": [SELF, "data:", "blob:"],
        "media-src": [SELF, "blob:"],
        "connect-src": [SELF, *STREAM_ORIGINS],
        "object-src": [NONE],
        "frame-ancestors": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
    }
}
