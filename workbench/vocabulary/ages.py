"""The ages, in years, that change who reads a record. Source: DAPB3051 (2026), but for the age of majority."""

PROXIES_REVIEWED_FROM = 11
"""A child's proxy is due for review from this birthday on."""

PROXIES_REVIEWED_UNTIL = 13
"""By this birthday the review should be done."""

PROXIES_SUSPENDED_AT = 16
"""A child's proxy is suspended from this birthday on, until somebody confirms it."""

ADULT_AT = 18

AUDIENCE_CHANGES_AT = (PROXIES_REVIEWED_FROM, PROXIES_REVIEWED_UNTIL, PROXIES_SUSPENDED_AT)
"""What was decided before such a birthday was decided for other readers, and counts no more."""

YOUNG = range(PROXIES_REVIEWED_FROM, PROXIES_SUSPENDED_AT)
"""Old enough for a confidence of their own, and young enough for a parent to read."""
