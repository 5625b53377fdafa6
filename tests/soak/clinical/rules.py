"""What is told to the clinical system, and what happens there."""

from hypothesis import strategies as st
from hypothesis.stateful import rule

from tests.soak.clinical import actions
from tests.soak.clinical.system import FAULTS
from tests.soak.import_rules import PLACES, ImportRules
from workbench.vocabulary import Wanted

FAULTS_IN_A_ROW = st.lists(st.sampled_from(list(FAULTS)), max_size=3)
CHANGES = st.sampled_from([*Wanted, Wanted.VISIBLE, None])


class ClinicalRules(ImportRules):
    """Part of a sequence."""

    @rule(place=PLACES, many=st.sampled_from([1, 1, 3]), hides=st.sampled_from([True, True, False]),
          faults=FAULTS_IN_A_ROW)  # fmt: skip
    def hide_or_show_and_tell(self, *, place: int, many: int, hides: bool, faults: list[str]) -> None:
        world = self._after(1)
        for each in range(place, place + many):
            actions.hide_or_show(world, each, hides=hides)
        actions.tell(world, faults)

    @rule(faults=FAULTS_IN_A_ROW, unreadable=st.sampled_from([0, 0, 0, 1, 3]), pause=st.sampled_from([1, 61]))
    def tell(self, *, faults: list[str], unreadable: int, pause: int) -> None:
        actions.tell(self._after(pause), faults, unreadable)

    @rule(place=PLACES, wanted=CHANGES, all_hidden=st.booleans())
    def change_there(self, *, place: int, wanted: Wanted | None, all_hidden: bool) -> None:
        """Somebody changes something there, and it is perhaps found at once."""
        world = self._after(1)
        actions.change_there(world, place, wanted)
        if all_hidden:
            actions.tell(world, all_hidden=True)

    @rule(practice=st.sampled_from([0, 0, 1]), place=st.integers(0, 5))
    def work_by_hand(self, *, practice: int, place: int) -> None:
        world = self._after(1)
        actions.work_by_hand(world, world.practices[practice], place)

    @rule()
    def tell_all(self) -> None:
        actions.tell_all(self.world)
