"""All that the doctor looks at, in the order in which it is told."""

from collections.abc import Callable, Iterator
from functools import partial

from sqlalchemy.exc import DatabaseError

from workbench import db
from workbench.operations.doctor import database, files, proof, serving, settings, ways_out, work
from workbench.operations.doctor.answers import Answer, Examined, wrong

ALWAYS = (settings.production, settings.secret_key, serving.address, serving.server, files.modes, files.disk_space)
WITH_DATABASE = (
    database.revision, database.guards, database.role, database.version, database.durability, database.clock,
    proof.signing_key, proof.where_checkpoints_are, proof.how_old_checkpoints_are,
    work.practices, work.first_people, work.scheduled_work, work.ways_in, ways_out.ways_out, work.second_reading,
)  # fmt: skip
TO_DO = "start the database, or correct WORKBENCH_DATABASE_URL"


def examine(examined: Examined) -> Iterator[Answer]:
    """Each answer as soon as it is found. What needs a database that is in order is left out without one."""
    for look_at in ALWAYS:
        yield from _answers(look_at.__name__, partial(look_at, examined))
    try:
        with db.reading(examined.engine) as session:
            for ask_of in WITH_DATABASE:
                yield from _answers(ask_of.__name__, partial(ask_of, examined, session))
    except database.NotInOrder as found:
        yield found.answer
    except DatabaseError as error:
        yield wrong(f"The database cannot be used: {db.told_by_driver(error)}.", TO_DO)


def _answers(about: str, look: Callable[[], Iterator[Answer]]) -> Iterator[Answer]:
    """One thing that cannot be looked at keeps none of the others from being looked at."""
    try:
        yield from look()
    except (database.NotInOrder, DatabaseError):
        raise
    except Exception as error:  # whatever it is
        yield wrong(f"It could not be looked at: {about.replace('_', ' ')} ({db.kind_of(error)}).", "please report it")
