"""Django's own defaults, and for SQLite what its documentation advises where several write."""

import os

SECRET_KEY = "a secret of the benchmarks alone"
ALLOWED_HOSTS = ["127.0.0.1", "localhost"]
ROOT_URLCONF = "surgery.urls"
WSGI_APPLICATION = "surgery.wsgi.application"
USE_TZ = True
STATIC_URL = "static/"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "simple_history",
    "surgery",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]
_SQLITE = {
    "ENGINE": "django.db.backends.sqlite3",
    "NAME": os.environ["PEER_NAME"],
    "OPTIONS": {"transaction_mode": "IMMEDIATE", "timeout": 20, "init_command": "PRAGMA journal_mode=WAL"},
}
_POSTGRESQL = {
    "ENGINE": "django.db.backends.postgresql",
    "NAME": os.environ["PEER_NAME"],
    "USER": os.environ.get("PEER_USER", ""),
    "HOST": os.environ.get("PEER_HOST", ""),
}
_CHOSEN = _POSTGRESQL if "PEER_HOST" in os.environ else _SQLITE
DATABASES = {"default": {**_CHOSEN, "CONN_MAX_AGE": 600}}
