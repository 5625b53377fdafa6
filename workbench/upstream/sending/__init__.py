"""Sending what is wished for, and reading back what is shown."""

from workbench.upstream.sending.drifting import drifted
from workbench.upstream.sending.rounds import KeepingUp, keep_sending, send, verify
from workbench.upstream.sending.sent import Sent

__all__ = ["KeepingUp", "Sent", "drifted", "keep_sending", "send", "verify"]
