"""The ways in: how records come, what became of a file, and what can be wrong with a feed; each with its words."""

from enum import StrEnum
from typing import NamedTuple


class FeedKind(StrEnum):
    """A way in that runs by itself."""

    FOLDER = "folder"
    FHIR_POLL = "fhir-poll"
    EMIS_PAPI = "emis-papi"


FEED_KINDS = {
    FeedKind.FOLDER: "Watched folder",
    FeedKind.FHIR_POLL: "FHIR server",
    FeedKind.EMIS_PAPI: "EMIS partner interface (not yet tried against EMIS)",
}


class Way(StrEnum):
    """How a file or an answer came."""

    COMMAND = "command"
    FEED = "feed"
    UPLOAD = "upload"


WAYS = {Way.COMMAND: "Command line", Way.FEED: "Feed", Way.UPLOAD: "Upload"}


class ReceivedState(StrEnum):
    """What became of what came. `refused`: something of it could not be read; the rest is kept."""

    WAITING = "waiting"
    IMPORTING = "importing"
    DONE = "done"
    REFUSED = "refused"


RECEIVED_STATES = {
    ReceivedState.WAITING: "Waiting",
    ReceivedState.IMPORTING: "Being imported",
    ReceivedState.DONE: "All read",
    ReceivedState.REFUSED: "Not all read",
}


UNFINISHED = (ReceivedState.WAITING, ReceivedState.IMPORTING)


class FeedStep(StrEnum):
    """What happened to a feed, as its history keeps it."""

    ADDED = "added"
    REMOVED = "removed"
    FAILED = "failed"
    WORKS_AGAIN = "works-again"
    SILENT = "silent"
    HEARD_AGAIN = "heard-again"


FEED_STEPS = {
    FeedStep.ADDED: "Added",
    FeedStep.REMOVED: "Removed",
    FeedStep.FAILED: "Failed",
    FeedStep.WORKS_AGAIN: "Works again",
    FeedStep.SILENT: "Silent",
    FeedStep.HEARD_AGAIN: "Not silent any more",
}


class FeedTrouble(StrEnum):
    """Why a feed needs a person, the most pressing first."""

    FAILS = "fails"
    NOT_RUN = "not-run"
    SILENT = "silent"


class TroubleWords(NamedTuple):
    """`label` stands beside the feed, `to_do` says what a person does."""

    label: str
    to_do: str


FEED_TROUBLES = {
    FeedTrouble.FAILS: TroubleWords("Fails", "Put right what it says. It is tried again by itself."),
    FeedTrouble.NOT_RUN: TroubleWords("Nothing runs it", "Check that “workbench serve” is running on the server."),
    FeedTrouble.SILENT: TroubleWords("Silent for too long", "Check that the clinical system still sends."),
}
