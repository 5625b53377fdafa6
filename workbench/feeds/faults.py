"""That a feed cannot go on, and why: told to people, and tried again later."""

from datetime import timedelta

from workbench.errors import WorkbenchError


class FeedFault(WorkbenchError):
    """The message says why, without clinical text. `wait`: how long the other side asks us to wait.

    `backs_off`: each time it is tried again after a longer while; otherwise at the next look.
    """

    def __init__(self, cause: str, wait: timedelta | None = None, *, backs_off: bool = True) -> None:
        super().__init__(cause)
        self.wait, self.backs_off = wait, backs_off
