"""Documents of a record: what is listed of each, and its content, which is fetched by itself."""

from collections.abc import Mapping
from mimetypes import guess_type
from typing import Any

from workbench.emis.reading.part import Part
from workbench.emis.resources import Writing, begin, put_author, put_code, put_date, put_notes

Json = Mapping[str, Any]


def add_document(writing: Writing, attachment: Json, content: Json) -> str:
    """`content` is the answer that holds its file; empty where there is none."""
    part, file = writing.part(attachment, "AttachmentType"), writing.part(content, "root")
    made = begin(writing, part, "DocumentReference", of="document")
    put_code(made, part, "type")
    if title := part.text("title"):
        made["description"] = title
    put_date(made, part, "created")
    put_author(writing, made, part, "date", "authorID")
    if part.take("provisional") is True:
        made["docStatus"] = "preliminary"
    made["content"] = [{"attachment": _attachment(part, file)}]
    put_notes(made, part, "descriptiveText", first=file.rest())
    return f"DocumentReference/{made.get('id', '')}"


def _attachment(part: Part, file: Part) -> dict[str, Any]:
    """Its kind by its name. Without its content the reader says that there is more, which is not shown."""
    name = file.text("filename")
    given = [file.take("filedata"), part.take("attachmentData")]
    data = next((each for each in given if each), None)
    found = {"contentType": guess_type(name)[0], "title": name, "data": data if isinstance(data, str) else None}
    told = {key: value for key, value in found.items() if value}
    return told if "data" in told or "contentType" in told else {**told, "contentType": "application/octet-stream"}
