"""The people who sign in, and their sessions."""

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, Index, LargeBinary, String, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from workbench.db import Base
from workbench.models.practice import Practice
from workbench.permissions import Actor
from workbench.vocabulary import Role


class User(Base):
    """Somebody who can sign in. An installation's operator belongs to no practice.

    `one_time_until`: somebody else made the password, which must be replaced before then. `factor_secret` is sealed;
    `factor_step` is the last time step of which a code was used.
    """

    __tablename__ = "user"

    id: Mapped[int] = mapped_column(primary_key=True)
    practice_id: Mapped[int | None] = mapped_column(ForeignKey("practice.id"), index=True)
    name: Mapped[str] = mapped_column(String(100), unique=True)
    full_name: Mapped[str] = mapped_column(String(200))
    role: Mapped[Role]
    password_hash: Mapped[str] = mapped_column(String(200))
    failed_sign_ins: Mapped[int] = mapped_column(default=0)
    locked_until: Mapped[datetime | None]
    added_at: Mapped[datetime]
    disabled_at: Mapped[datetime | None]
    one_time_until: Mapped[datetime | None]
    factor_secret: Mapped[str | None] = mapped_column(String(255))
    factor_step: Mapped[int | None]
    factor_set_at: Mapped[datetime | None]

    practice: Mapped[Practice | None] = relationship(lazy="raise")

    def as_actor(self, practice: Practice) -> Actor:
        return Actor(self.id, self.full_name, self.role, practice.ods_code, practice.id)

    def is_locked(self, at: datetime) -> bool:
        """After too many failures in a row, for a while."""
        return self.locked_until is not None and at < self.locked_until


class LoginSession(Base):
    """One signed-in browser, known by its token's SHA-256.

    While it `awaits_factor`, the password alone has been given, and it stands for nobody.
    """

    __tablename__ = "login_session"
    __table_args__ = (Index(None, "user_id", "started_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    practice_id: Mapped[int | None] = mapped_column(ForeignKey("practice.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    token_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    started_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    awaits_factor: Mapped[bool] = mapped_column(default=False, server_default=false())
    browser: Mapped[str] = mapped_column(String(60), default="", server_default="")


class KeptForm(Base):
    """A form that was sent to `path` after its session had ended. `page` is where it is given back; signing in led
    there if `led_to`."""

    __tablename__ = "kept_form"
    __table_args__ = (Index(None, "user_id", "kept_at"), Index(None, "kept_at"))

    id: Mapped[int] = mapped_column(primary_key=True)
    practice_id: Mapped[int | None] = mapped_column(ForeignKey("practice.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    kept_at: Mapped[datetime]
    page: Mapped[str] = mapped_column(String(500))
    path: Mapped[str] = mapped_column(String(500))
    fields: Mapped[dict[str, list[str]]] = mapped_column(JSON)
    led_to: Mapped[bool] = mapped_column(default=False, server_default=false())


class RecoveryCode(Base):
    """What lets its user in once without the second factor, known by its SHA-256; gone when it is used."""

    __tablename__ = "recovery_code"

    practice_id: Mapped[int | None] = mapped_column(ForeignKey("practice.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), primary_key=True)
    code_hash: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)


class SavedView(Base):
    """Filters of the queue that a user has named, as the query of its address; it names no patient."""

    __tablename__ = "saved_view"
    __table_args__ = (UniqueConstraint("user_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    practice_id: Mapped[int] = mapped_column(ForeignKey("practice.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    name: Mapped[str] = mapped_column(String(60))
    query: Mapped[str] = mapped_column(String(200))


class KeptSearch(Base):
    """What of a search of the audit may stand in no address, a patient and words; and its filters, once it has a name.

    One without a name is there for the page that shows it, and is deleted when its user's session must have ended.
    """

    __tablename__ = "kept_search"
    __table_args__ = (UniqueConstraint("user_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    practice_id: Mapped[int] = mapped_column(ForeignKey("practice.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    made_at: Mapped[datetime]
    name: Mapped[str | None] = mapped_column(String(60))
    query: Mapped[str] = mapped_column(String(500))
    patient: Mapped[str] = mapped_column(String(100))
    text: Mapped[str] = mapped_column(String(200))
