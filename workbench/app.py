"""The application put together: the only module that knows all the parts."""

from collections.abc import Callable
from datetime import UTC, datetime

from flask import Flask
from flask_compress import Compress
from flask_sqlalchemy import SQLAlchemy
from flask_wtf import CSRFProtect
from htmx_flask import Htmx
from jinja2 import ChainableUndefined, ChoiceLoader, PackageLoader
from sqlalchemy import make_url

from workbench import db, schema
from workbench.settings import PROJECT, Settings
from workbench.web.door import (
    filters_kept,
    flash,
    headers,
    hosts,
    large_bodies,
    layout,
    login,
    observing,
    rates,
    refusals,
)
from workbench.web.door.made_once import QuickApp, QuickTemplate
from workbench.web.door.request import RowNumber, require_declarations
from workbench.web.door.typed_before import giving_back
from workbench.web.pages import (
    audit,
    audit_exports,
    flags,
    health,
    held,
    hidden,
    home,
    imports,
    patient_access,
    patients,
    policy,
    practice,
    sign_in,
    tasks,
)
from workbench.web.pages.accounts import account, practices, second_factor, users
from workbench.web.pages.leading import (
    behind,
    exposure,
    hidden_entry,
    holding,
    not_in_effect,
    oversight,
    second_look,
    settled_looks,
)
from workbench.web.pages.own import audit_searches, my_decisions, news, queue_views, second_looks
from workbench.web.pages.reading import documents
from workbench.web.pages.reviewing import feedback, queue, queue_groups, review_items
from workbench.web.pages.upstream import way_out, worklist
from workbench.web.wording import filters, for_templates, marks

PARTS = (
    observing, hosts, rates, login, headers, refusals, filters, marks, for_templates, layout, flash, filters_kept,
    giving_back,
)  # fmt: skip

PAGES = (
    way_out,
    home, sign_in, queue, queue_groups, queue_views, review_items, feedback, patients, patient_access, tasks, hidden,
    held, imports, audit, audit_searches, audit_exports, flags, policy, practice, health, documents, my_decisions,
    news, oversight, behind, hidden_entry, account, second_factor, users, practices, second_look, settled_looks,
    second_looks, worklist, exposure, holding, not_in_effect,
)  # fmt: skip


COOKIE_UNDER_TLS = "__Host-workbench"
"""A browser takes a cookie of this name only over TLS, for this host alone and all of its paths."""

CONNECT_WITHIN = 5
"""Seconds that a page waits for PostgreSQL to accept a connection."""


CONNECTIONS = 20
"""To the database, in each process, beside those that are kept open: as many as the server has threads."""


def utc_now() -> datetime:
    return datetime.now(UTC)


def create_app(settings: Settings, *, clock: Callable[[], datetime] = utc_now) -> Flask:
    """Raises RuntimeError when a route declares no permission or the database's guards do not stand."""
    app = QuickApp("workbench", template_folder=str(PROJECT / "templates"), static_folder=str(PROJECT / "static"))
    app.config.update(_configuration(settings), CLOCK=clock)
    app.url_map.converters["int"] = RowNumber
    _prepare_templates(app)
    _prepare_database(app)
    large_bodies.init(app)
    CSRFProtect(app)
    Compress(app)
    Htmx(app)
    for part in PARTS:
        part.init(app)
    for page in PAGES:
        app.register_blueprint(page.blueprint)
    require_declarations(app)
    return app


def _configuration(settings: Settings) -> dict[str, object]:
    return {
        "SECRET_KEY": settings.secret_key,
        "IDLE": settings.idle,
        "NHS_HEADER": settings.nhs_header,
        "SETTINGS": settings,
        "SQLALCHEMY_DATABASE_URI": make_url(settings.database_url),
        "SQLALCHEMY_ENGINE_OPTIONS": _engine_options(settings),
        "SESSION_COOKIE_NAME": COOKIE_UNDER_TLS if settings.production else "workbench",
        "SESSION_COOKIE_PATH": "/",
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_SECURE": settings.production,
        "SEND_FILE_MAX_AGE_DEFAULT": 365 * 24 * 3600,
        "WTF_CSRF_TIME_LIMIT": None,
        "WTF_CSRF_SSL_STRICT": False,
        "MAX_CONTENT_LENGTH": 1024 * 1024,
        "MAX_FORM_MEMORY_SIZE": 1024 * 1024,
        "PROPAGATE_EXCEPTIONS": False,
        "COMPRESS_MIMETYPES": ["text/html", "text/css", "text/javascript", "image/svg+xml"],
        "COMPRESS_ALGORITHM": ["br", "gzip"],
    }


def _engine_options(settings: Settings) -> dict[str, object]:
    """Connections are reused last in, first out, so that only as many keep a cache as are in use at once."""
    url, options = make_url(settings.database_url), {"hide_parameters": True}
    if url.database in {None, "", ":memory:"}:
        return {**options}
    waiting = {"connect_args": {"connect_timeout": CONNECT_WITHIN}} if url.get_backend_name() == "postgresql" else {}
    return {**options, **waiting, "pool_use_lifo": True, "max_overflow": CONNECTIONS}


def _prepare_templates(app: Flask) -> None:
    """The NHS macros' files end in .jinja, which Flask would not escape; they lean on undefined parameters."""
    app.jinja_options = {
        "autoescape": True,
        "undefined": ChainableUndefined,
        "trim_blocks": True,
        "lstrip_blocks": True,
    }
    app.jinja_loader = ChoiceLoader([app.jinja_loader, PackageLoader("nhsuk_frontend_jinja")])  # type: ignore[list-item]
    app.jinja_env.template_class = QuickTemplate


def _prepare_database(app: Flask) -> None:
    database = SQLAlchemy(app)
    with app.app_context():
        engine = db.keep_to_its_file(db.prepare(database.engine, statement=db.STATEMENT, idle=db.IDLE))
        with engine.connect() as connection:
            faults = schema.faults(connection)
        engine.dispose()  # the server forks after this, and no connection may be shared by two processes
    if faults:
        raise RuntimeError("; ".join(faults))
