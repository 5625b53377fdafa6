"""What was asked of others and told to them: referrals and messages."""

from typing import Final

from workbench.fhir.resource_types.fields import (
    CODE,
    NOTABLE_STATUS,
    NOTES,
    REASONS,
    RECORDED,
    STATUS,
    STATUS_REASON,
    WITHOUT_CODE,
)
from workbench.fhir.resource_types.row import How, ResourceType, Shown
from workbench.vocabulary import Kind

_REQUEST: Final = (
    NOTABLE_STATUS,
    Shown("description"),
    *REASONS,
    Shown("serviceRequested", "Service"),
    Shown("specialty", "Specialty"),
    Shown("orderDetail"),
    Shown("bodySite", "Body site"),
    Shown("priority", "Priority"),
    Shown("recipient", "To"),
    Shown("performer", "To"),
    Shown("locationReference", "Place"),
    Shown("locationCode", "Place"),
    Shown("medium", "By"),
    Shown("payload", how=How.PAYLOAD),
    Shown("patientInstruction"),
    *STATUS_REASON,
    *NOTES,
)

REQUESTS: Final = {
    "Communication": ResourceType(
        kind=Kind.REFERRAL,
        title=("topic", "reasonCode", "category"),
        recorded=RECORDED,
        shown=_REQUEST,
        status=STATUS,
    ),
    "ProcedureRequest": ResourceType(
        kind=Kind.REFERRAL,
        title=CODE,
        title_else=WITHOUT_CODE,
        recorded=("authoredOn",),
        shown=_REQUEST,
        status=STATUS,
    ),
    "ReferralRequest": ResourceType(
        kind=Kind.REFERRAL,
        title=("type", "serviceRequested", "reasonCode", "specialty"),
        recorded=("authoredOn",),
        shown=_REQUEST,
        status=STATUS,
    ),
    "ServiceRequest": ResourceType(
        kind=Kind.REFERRAL,
        title=("code", "reasonCode"),
        recorded=("authoredOn",),
        shown=_REQUEST,
        status=STATUS,
    ),
}
