"""Users: their accounts, their passwords, and their sessions."""

from workbench.people.account_state import LOCKED_FOR, TRIES, can_sign_in
from workbench.people.accounts import (
    LONGEST_FULL_NAME,
    OF_A_PRACTICE,
    ONE_TIME_LASTS,
    actor_of,
    add_user,
    last_sign_ins,
    names_known_of,
    password_hash_of,
    practice_called,
    proves,
    user_named,
    user_of,
    users,
)
from workbench.people.administration import (
    disable,
    enable,
    give_role,
    names_known,
    rename,
    set_password,
    sign_out_everywhere,
    unlock,
)
from workbench.people.codes import RECOVERY_CODES, address_for_app, new_secret
from workbench.people.factors import (
    awaits_factor,
    demand_factor,
    prove_factor,
    remove_factor,
    remove_own_factor,
    renew_codes,
    set_up_factor,
)
from workbench.people.kept_forms import (
    KeptForm,
    forget_old_forms,
    give_up_form,
    is_any_form_old,
    keep_form,
    kept_forms,
    page_to_return_to,
)
from workbench.people.own_account import (
    OwnAccount,
    change_own_password,
    end_own_other_sessions,
    end_own_session,
    note_wrong_password,
    own_account,
)
from workbench.people.passphrases import passphrase
from workbench.people.passwords import LONGEST_PASSWORD, SHORTEST_PASSWORD, NewPassword, new_password
from workbench.people.saved_views import LONGEST_VIEW_NAME, MOST_VIEWS, delete_view, save_view, saved_views
from workbench.people.sessions import (
    ABSOLUTE,
    IDLE,
    SEEN_EVERY,
    Owed,
    SignedIn,
    is_still_signed_in,
    note_presence,
    open_sessions,
    sign_out,
    signed_in_by,
    still_here,
)
from workbench.people.signing_in import STRANGER, sign_in

__all__ = [
    "ABSOLUTE", "IDLE", "LOCKED_FOR", "LONGEST_FULL_NAME", "LONGEST_PASSWORD", "LONGEST_VIEW_NAME", "MOST_VIEWS",
    "OF_A_PRACTICE", "ONE_TIME_LASTS", "RECOVERY_CODES", "SEEN_EVERY", "SHORTEST_PASSWORD", "STRANGER", "TRIES",
    "KeptForm", "NewPassword", "Owed", "OwnAccount", "SignedIn", "actor_of", "add_user", "address_for_app",
    "awaits_factor", "can_sign_in", "change_own_password", "delete_view", "demand_factor", "disable", "enable",
    "end_own_other_sessions", "end_own_session", "forget_old_forms", "give_role", "give_up_form",
    "is_any_form_old", "is_still_signed_in", "keep_form", "kept_forms", "last_sign_ins", "names_known",
    "names_known_of", "new_password", "new_secret", "note_presence", "note_wrong_password", "open_sessions",
    "own_account", "page_to_return_to", "passphrase", "password_hash_of", "practice_called", "prove_factor",
    "proves", "remove_factor", "remove_own_factor", "rename", "renew_codes", "save_view", "saved_views",
    "set_password", "set_up_factor", "sign_in", "sign_out", "sign_out_everywhere", "signed_in_by", "still_here",
    "unlock", "user_named", "user_of", "users",
]  # fmt: skip
