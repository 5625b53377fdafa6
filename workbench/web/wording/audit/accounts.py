"""What was done about accounts and practices: a part of the audit’s sentences."""

from collections import defaultdict

from workbench.vocabulary import ACCOUNT_STEPS, ROLES, SYSTEMS
from workbench.web.wording.audit.events import Details, Told


def practice_added(_event: Told, details: Details) -> str:
    return f"added the practice ({SYSTEMS.get(details['system'], details['system'])})"


def user_added(_event: Told, details: Details) -> str:
    return f"added the user {details.get('user')} ({_role(details)})"


def signed_out(_event: Told, details: Details) -> str:
    return f"was signed out: {details['cause']}" if details.get("cause") else "signed out"


def user_changed(_event: Told, details: Details) -> str:
    """`details` of earlier or later releases may hold less or more."""
    step, words = details.get("step", ""), defaultdict(str, details)
    words["role"] = _role(details)
    ended = details.get("sessions")
    also = f", which ended {ended} session{'' if ended == 1 else 's'}" if ended else ""
    return ACCOUNT_STEPS[step].format_map(words) + also if step in ACCOUNT_STEPS else f"changed an account: {step}"


def _role(details: Details) -> str:
    role = details.get("role", "")
    return str(ROLES.get(role, role)).lower()
