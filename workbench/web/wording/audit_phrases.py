"""What was done, tried or refused, as parts of the audit’s sentences."""

from workbench.vocabulary import Outcome

DID = {
    Outcome.LEAVE_VISIBLE: ("left", " visible"),
    Outcome.HIDE: ("hid", ""),
    Outcome.HIDE_FROM_PROXIES: ("hid", " from proxies"),
    Outcome.REFER: ("referred", " to the safeguarding lead"),
    Outcome.REOPEN: ("returned", " to the queue"),
}
WANTED = {
    Outcome.LEAVE_VISIBLE: ("to leave", " visible"),
    Outcome.HIDE: ("to hide", ""),
    Outcome.HIDE_FROM_PROXIES: ("to hide", " from proxies"),
    Outcome.REFER: ("to refer", " to the safeguarding lead"),
    Outcome.REOPEN: ("to return", " to the queue"),
}
ATTEMPTED = {
    "queue.index": "to see the queue",
    "review_items.show": "to open a review item",
    "review_items.decide": "to decide",
    "review_items.leave_visible": "to leave several items visible",
    "review_items.undo": "to undo a decision",
    "patients.show": "to see a patient’s record",
    "patients.view": "to see what a patient sees",
    "audit.index": "to search the audit",
    "audit.download": "to take the audit away",
    "hidden.index": "to see what is hidden",
    "practice.index": "to see the practice’s page",
    "practice.switch": "to change the practice’s switch-on",
    "patients.index": "to look for a patient",
    "patient_access.index": "to see a patient’s access",
    "patient_access.record": "to change a patient’s access",
    "patient_access.add_proxy": "to add a proxy",
    "patient_access.change_proxy": "to change a proxy’s access",
    "tasks.index": "to see the safeguarding lead’s tasks",
    "tasks.check": "to check what a policy left visible",
    "policy.index": "to see the practice’s policy",
    "flags.index": "to see how flags fare",
    "flags.preview": "to see what a phrase or code would have flagged",
    "flags.add": "to add a phrase or code of the practice’s own",
    "flags.switch": "to switch a phrase or code of the practice’s own",
    "feedback.not_helpful": "to say that a flag is not helpful",
    "feedback.missed": "to mark words that should have raised a flag",
    "policy.change": "to change the practice’s policy",
    "import": "to import a record",
}
STEPS = {
    "on": "switched patients’ access on",
    "paused": "paused patients’ access",
    "asked-to-pause": "recorded that the practice has asked its supplier to pause",
    "halted": "recorded that access is halted nationally, until further notice",
}
OWN_STEPS = {
    "granted": "gave access to {} alone",
    "ended": "ended the access given to {} alone",
    "review-needed": "recorded that an enhanced review is needed before {} has access (104)",
    "review-not-needed": "recorded that no enhanced review is needed for {} (106)",
    "granted-after-review": "granted access to {} after review",
    "declined": "recorded that {} declined online access (103)",
    "left": "recorded that {} left the practice",
    "returned": "recorded that {} is registered after all",
    "proxy added": "gave a proxy ({relationship}) access to the record of {}",
    "proxy ended": "ended the access of a proxy ({relationship}) of {}",
    "proxy confirmed": "looked again at the access of a proxy ({relationship}) of {}, which goes on",
}
JUDGED = {
    "not-helpful": "said that a flag is not helpful",
    "missed": "marked words that should have raised a flag",
}
WAITS_AGAIN_BECAUSE = {
    "review-due": "its review date has come; it is still hidden",
    "birthday": "it was decided before a birthday that changes who reads",
    "new-proxy": "it was left visible before a proxy could read",
    "stands-again": "the source had taken it back, and says now that it stands",
    "moved": "the source moved it beside something that is kept back",
    "not-taken": "the source sent it again in a form that could not be taken",
    "contradicted": "the source contradicts itself on it",
    "no-longer-sent": "the source’s complete record no longer holds it",
    "label-not-understood": "it carries a label that is not understood",
    "copy-of-hidden": "the same words are hidden in another item",
    "part-was-hidden": "a part of it was hidden or referred before",
    "not-all-read": "not all of it can be shown",
}
TAKEN_BACK_BECAUSE = {
    "withdrawn": "the source says that it was entered in error or cancelled",
    "deleted": "the source deleted it",
    "another-patients": "the source says that it is another patient’s",
    "with-what-it-is-under": "the source took back what it belongs to",
    "part-of-another-entry": "it is part of another entry now",
    "nopat": "the source labelled what it belongs to as not for the patient (NOPAT)",
    "id-of-another-patient": "the source uses its id for another patient now",
}
CAUSES = {"not allowed": "this role may not do that", "too late": "it had changed, or somebody was first"}
