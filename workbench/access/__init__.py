"""Who may read from when: practices and their switch, patients' own access, proxies."""

from workbench.access.patients import record_step, steps_of
from workbench.access.practices import PracticeKnown, add_practice, practices, practices_known
from workbench.access.proxies import ProxyKnown, add_proxy, change_proxy, proxies_if_born, proxies_of, proxy_of
from workbench.access.rollouts import Planned, halt, schedule
from workbench.access.switching import Forecast, first_to_follow, forecast, history, switch

__all__ = [
    "Forecast", "Planned", "PracticeKnown", "ProxyKnown", "add_practice", "add_proxy", "change_proxy",
    "first_to_follow", "forecast", "halt", "history", "practices", "practices_known", "proxies_if_born", "proxies_of",
    "proxy_of", "record_step", "schedule", "steps_of", "switch",
]  # fmt: skip
