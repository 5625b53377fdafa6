"""Users: their accounts, their passwords, and their sessions."""

from workbench.people.accounts import SHORTEST_PASSWORD, add_user, password_hash_of, practice_called, proves, users
from workbench.people.saved_views import LONGEST_VIEW_NAME, MOST_VIEWS, delete_view, save_view, saved_views
from workbench.people.sessions import (
    ABSOLUTE,
    IDLE,
    LOCKED_FOR,
    SEEN_EVERY,
    STRANGER,
    TRIES,
    SignedIn,
    has_kept_form,
    is_still_signed_in,
    keep_form,
    kept_form_waits_at,
    note_presence,
    sign_in,
    sign_out,
    signed_in_by,
    still_here,
    take_kept_form,
)

__all__ = [
    "ABSOLUTE", "IDLE", "LOCKED_FOR", "LONGEST_VIEW_NAME", "MOST_VIEWS", "SEEN_EVERY", "SHORTEST_PASSWORD", "STRANGER",
    "TRIES", "SignedIn", "add_user", "delete_view", "has_kept_form", "is_still_signed_in", "keep_form",
    "kept_form_waits_at", "note_presence", "password_hash_of", "practice_called", "proves", "save_view", "saved_views",
    "sign_in", "sign_out", "signed_in_by", "still_here", "take_kept_form", "users",
]  # fmt: skip
