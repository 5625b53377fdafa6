"""What has to be done by hand in the clinical system."""

from workbench.upstream.worklist.comparing import compare
from workbench.upstream.worklist.doing import cannot, check, claim, done, give_back
from workbench.upstream.worklist.exporting import COLUMNS, export_rows, put_on_record
from workbench.upstream.worklist.finding import job
from workbench.upstream.worklist.jobs import CLAIM_LASTS, JobKey
from workbench.upstream.worklist.listing import Waiting, waiting, worklist
from workbench.upstream.worklist.steps import end_state_of, steps_of

__all__ = [
    "CLAIM_LASTS",
    "COLUMNS",
    "JobKey",
    "Waiting",
    "cannot",
    "check",
    "claim",
    "compare",
    "done",
    "end_state_of",
    "export_rows",
    "give_back",
    "job",
    "put_on_record",
    "steps_of",
    "waiting",
    "worklist",
]
