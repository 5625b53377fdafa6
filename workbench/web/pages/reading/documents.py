"""The pages of documents as pictures: nothing else of a document leaves the server."""

from flask import Blueprint, Response

from workbench import audit, queue
from workbench.permissions import Permission
from workbench.vocabulary import Action
from workbench.web.door.request import by, now, page, session

blueprint = Blueprint("documents", __name__)
ADDRESS = "/review-items/<int:item>/entries/<int:entry>/documents/<int:document>/pages/<int:number>"


@page(blueprint, ADDRESS, Permission.WORK_THE_QUEUE)
def picture(item: int, entry: int, document: int, number: int) -> Response:
    """Seeing it is audited as any look at the record is."""
    found = queue.document_page(session(), item, entry, document, number, by=by())
    details = {"what": "page of a document", "part": number}
    event = audit.Event(
        Action.VIEWED, patient_nhs_number=found.nhs_number, review_item=item, entry=entry, details=details
    )
    audit.look(session(), event, by=by(), at=now())
    return Response(found.content, content_type=found.media_type)
