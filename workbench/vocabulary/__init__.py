"""The words of the field, one meaning each (design page "product", section "The words")."""

from workbench.vocabulary.access import AccessCause, AccessStep, Audience, ClinicalSystem, ProxyStep, Switch, TaskCause
from workbench.vocabulary.decisions import HARM_REASONS, REASONS_THAT_NEED_A_NOTE, Outcome, Reason, State, WaitsBecause
from workbench.vocabulary.flags import (
    LEAST_PRESSING,
    MOST_CATEGORIES,
    SEVERITY_OF,
    Category,
    Severity,
    Urgency,
    Verdict,
)
from workbench.vocabulary.people import Action, Role
from workbench.vocabulary.record import AccessCode, Doubt, Kind, RecordedFrom, Relation, Standing, TakenBack

__all__ = [
    "HARM_REASONS",
    "LEAST_PRESSING",
    "MOST_CATEGORIES",
    "REASONS_THAT_NEED_A_NOTE",
    "SEVERITY_OF",
    "AccessCause",
    "AccessCode",
    "AccessStep",
    "Action",
    "Audience",
    "Category",
    "ClinicalSystem",
    "Doubt",
    "Kind",
    "Outcome",
    "ProxyStep",
    "Reason",
    "RecordedFrom",
    "Relation",
    "Role",
    "Severity",
    "Standing",
    "State",
    "Switch",
    "TakenBack",
    "TaskCause",
    "Urgency",
    "Verdict",
    "WaitsBecause",
]
