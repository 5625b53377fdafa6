"""The words of the field, one meaning each (docs/words.md); every enumeration stands beside the table of its words."""

from workbench.vocabulary.access import (
    ACCESS_CAUSES,
    ACCESS_STEPS,
    AUDIENCES,
    PROXY_STEPS,
    TASKS,
    AccessCause,
    AccessStep,
    Audience,
    ProxyStep,
    TaskCause,
)
from workbench.vocabulary.ages import (
    ADULT_AT,
    AUDIENCE_CHANGES_AT,
    PROXIES_REVIEWED_FROM,
    PROXIES_REVIEWED_UNTIL,
    PROXIES_SUSPENDED_AT,
    YOUNG,
)
from workbench.vocabulary.decisions import (
    HIDES,
    JUDGES,
    MONTHS_BEFORE_HARM_IS_REVIEWED,
    MOST_DAYS_AWAITING,
    OUTCOMES,
    QUEUED,
    REASONS,
    STATES,
    WAITS_AFTER,
    WAITS_BECAUSE,
    Outcome,
    Reason,
    State,
    WaitsBecause,
)
from workbench.vocabulary.exports import EXPORT_FORMATS, REPORTS, ExportFormat, Report
from workbench.vocabulary.feeds import (
    FEED_KINDS,
    FEED_STEPS,
    FEED_TROUBLES,
    RECEIVED_STATES,
    UNFINISHED,
    WAYS,
    FeedKind,
    FeedStep,
    FeedTrouble,
    ReceivedState,
    Way,
)
from workbench.vocabulary.flags import (
    CATEGORIES,
    COLOURS,
    MOST_CATEGORIES,
    RANK_WITHOUT_FLAGS,
    URGENCIES,
    VERDICTS,
    WEIGHINGS,
    Category,
    Severity,
    Urgency,
    Verdict,
    Weighing,
)
from workbench.vocabulary.held import HELD_ANSWERS, HeldAnswer
from workbench.vocabulary.lists import (
    LIST_NAMES,
    LIST_WARNINGS,
    OTHER_LISTS,
    ListWarning,
    list_sentence,
    list_warning_words,
)
from workbench.vocabulary.mirrors import CLOSE, LIKENESSES, MIRROR_RULE, SUBJECTS, TIES, Likeness, Tie
from workbench.vocabulary.people import ACCOUNT_STEPS, ACTIONS, LOOKS, ROLES, AccountStep, Action, Role
from workbench.vocabulary.practice import SWITCHES, SYSTEMS, ClinicalSystem, Switch
from workbench.vocabulary.record import (
    KINDS,
    OF_LISTED_WORDS,
    RECORDED_FROM,
    ROUTINES,
    SNOMED,
    TAKEN_BACK,
    AccessCode,
    Doubt,
    Kind,
    RecordedFrom,
    Relation,
    Routine,
    Standing,
    TakenBack,
)
from workbench.vocabulary.second_look import LOOK_STATES, LOOK_STEPS, LOOKED_AT, LookState, LookStep
from workbench.vocabulary.upstream import (
    GRAVE,
    HAPPENED,
    HOW_CHECKED,
    IN_EFFECT,
    SHOWN,
    STAGES,
    WANTED,
    WAY_KINDS,
    WHY_NOT,
    Happened,
    HowChecked,
    Route,
    Shown,
    Stage,
    Wanted,
    WayKind,
    WhyNot,
)

__all__ = [
    "ACCESS_CAUSES", "ACCESS_STEPS", "ACCOUNT_STEPS", "ACTIONS", "ADULT_AT", "AUDIENCES", "AUDIENCE_CHANGES_AT",
    "CATEGORIES", "CLOSE", "COLOURS", "EXPORT_FORMATS", "FEED_KINDS", "FEED_STEPS", "FEED_TROUBLES", "GRAVE",
    "HAPPENED", "HELD_ANSWERS", "HIDES", "HOW_CHECKED", "IN_EFFECT", "JUDGES", "KINDS", "LIKENESSES", "LIST_NAMES",
    "LIST_WARNINGS", "LOOKED_AT", "LOOKS", "LOOK_STATES", "LOOK_STEPS", "MIRROR_RULE",
    "MONTHS_BEFORE_HARM_IS_REVIEWED", "MOST_CATEGORIES", "MOST_DAYS_AWAITING", "OF_LISTED_WORDS", "OTHER_LISTS",
    "OUTCOMES", "PROXIES_REVIEWED_FROM", "PROXIES_REVIEWED_UNTIL", "PROXIES_SUSPENDED_AT", "PROXY_STEPS", "QUEUED",
    "RANK_WITHOUT_FLAGS", "REASONS", "RECEIVED_STATES", "RECORDED_FROM", "REPORTS", "ROLES", "ROUTINES", "SHOWN",
    "SNOMED", "STAGES", "STATES", "SUBJECTS", "SWITCHES", "SYSTEMS", "TAKEN_BACK", "TASKS", "TIES", "UNFINISHED",
    "URGENCIES", "VERDICTS", "WAITS_AFTER", "WAITS_BECAUSE", "WANTED", "WAYS", "WAY_KINDS", "WEIGHINGS", "WHY_NOT",
    "YOUNG", "AccessCause", "AccessCode", "AccessStep", "AccountStep", "Action", "Audience", "Category",
    "ClinicalSystem", "Doubt", "ExportFormat", "FeedKind", "FeedStep", "FeedTrouble", "Happened", "HeldAnswer",
    "HowChecked", "Kind", "Likeness", "ListWarning", "LookState", "LookStep", "Outcome", "ProxyStep", "Reason",
    "ReceivedState", "RecordedFrom", "Relation", "Report", "Role", "Route", "Routine", "Severity", "Shown", "Stage",
    "Standing", "State", "Switch", "TakenBack", "TaskCause", "Tie", "Urgency", "Verdict", "WaitsBecause", "Wanted",
    "Way", "WayKind", "Weighing", "WhyNot", "list_sentence", "list_warning_words",
]  # fmt: skip
