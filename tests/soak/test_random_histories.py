"""A short run of the random histories."""

from sqlalchemy import Engine

from tests.soak.running import run

SEQUENCES = 10


def test_nobody_sees_more_or_less_than_the_model_allows(engine: Engine) -> None:
    """`make soak` runs ten thousand of these."""
    run(engine, sequences=SEQUENCES)
