"""What production needs, looked at one by one: each with what was found, and what to do about it."""

from workbench.operations.doctor.answers import Answer, Examined, State
from workbench.operations.doctor.examining import examine

__all__ = ["Answer", "Examined", "State", "examine"]
