"""The practice's switch, patients' own access and proxies: each calls its verb and updates the model's state."""

from datetime import date

from sqlalchemy import select, text

from tests.soak.model_state import ModelPatient, ModelPractice, ModelProxy, ModelStep, ModelSwitch
from tests.soak.world import World
from workbench.access import add_proxy, change_proxy, halt, record_step, schedule, switch
from workbench.models import AccessChange, Proxy, SwitchChange, next_number
from workbench.vocabulary import AccessStep, ProxyStep, Role, Switch


def record_switch(world: World, practice: ModelPractice, step: Switch, day: date, *, with_paused: bool) -> None:
    by = world.actor(practice, Role.ADMINISTRATOR)
    world.attempt(f"switch {step}", lambda: switch(
        world.session, world.row(practice), step, on=day, basis="a letter", by=by, at=world.now, with_paused=with_paused
    ))  # fmt: skip
    practice.switches.append(ModelSwitch(step, day, with_paused))


def schedule_rollout(world: World, practice: ModelPractice, day: date) -> None:
    """Schedule a roll-out to all practices of this one's clinical system."""
    by = world.actor(practice, Role.OPERATOR)
    world.attempt("schedule", lambda: schedule(world.session, practice.system, on=day, by=by, at=world.now))
    _tell_model_of_switches(world)


def halt_nationally(world: World) -> None:
    by = world.actor(world.practices[0], Role.OPERATOR)
    world.attempt("halt", lambda: halt(world.session, None, basis="a national letter", by=by, at=world.now))
    _tell_model_of_switches(world)


def _tell_model_of_switches(world: World) -> None:
    """Copy the steps that a national command recorded: the model does not compute which practices it changes."""
    for practice in world.practices:
        rows = world.session.execute(
            select(SwitchChange.step, SwitchChange.effective_on, SwitchChange.with_paused)
            .where(SwitchChange.practice_id == practice.id, SwitchChange.number > len(practice.switches))
            .order_by(SwitchChange.number)
        )
        practice.switches += [ModelSwitch(*row) for row in rows]


def record_access(
    world: World, patient: ModelPatient, step: AccessStep, day: date, *, entries_from: date | None, role: Role
) -> None:
    known = len(patient.steps)
    by = world.actor(patient.practice, role)

    def act() -> None:
        record_step(world.session, world.patient_row(patient), step, on=day, basis="a reason", by=by, at=world.now,
                    entries_from=entries_from)  # fmt: skip
        patient.steps.append(ModelStep(step, day, entries_from))

    world.attempt(f"access {step}", act)
    assert len(patient.steps) - known in (0, 1)


def put_in_step(world: World, patient: ModelPatient, step: AccessStep, day: date) -> None:
    """A step that is put in past the program, without an event: the model takes only one that closes for a step."""
    world.counts[f"put in {step}"] += 1
    world.session.execute(text("DROP TRIGGER IF EXISTS access_change_on_record"))
    number = next_number(world.session, AccessChange, AccessChange.patient_id == patient.id)
    row = AccessChange(practice_id=patient.practice.id, patient_id=patient.id, number=number, step=step,
                       effective_on=day, basis="", by_name="nobody", at=world.now)  # fmt: skip
    world.session.add(row)
    world.session.flush()
    if step in (AccessStep.DECLINED, AccessStep.REVIEW_NEEDED, AccessStep.LEFT):
        patient.steps.append(ModelStep(step, day))


def authorise_proxy(world: World, patient: ModelPatient, from_on: date, until_on: date | None) -> None:
    name, by = f"Proxy {len(patient.proxies)}", world.actor(patient.practice, Role.ADMINISTRATOR)

    def act() -> None:
        add_proxy(world.session, world.patient_row(patient), name=name, relationship="parent", basis="a form",
                  authorised_by="Dr Amira Shah", from_on=from_on, until_on=until_on, by=by, at=world.now)  # fmt: skip
        patient.proxies.append(ModelProxy(name, from_on, until_on, world.now))

    world.attempt("proxy added", act)


def change_proxy_access(
    world: World, patient: ModelPatient, proxy: ModelProxy, step: ProxyStep, day: date | None
) -> None:
    by = world.actor(patient.practice, Role.ADMINISTRATOR)
    wanted = select(Proxy.id).where(Proxy.patient_id == patient.id, Proxy.name == proxy.name)
    id_ = world.session.scalars(wanted).one()

    def act() -> None:
        change_proxy(world.session, world.patient_row(patient), id_, step, basis="a form", by=by, at=world.now, on=day)
        if step is ProxyStep.CONFIRMED:
            proxy.confirmed.append(world.now)
        else:
            proxy.ended.append(day or world.today)

    world.attempt(f"proxy {step}", act)
