"""`make bench`: every figure as a ratio against a floor in the same run. A missed target is said, and fails nothing."""

from pathlib import Path
from tempfile import TemporaryDirectory

from rich.console import Console

from tests.bench import decisions, exporting, flagging, imports, lived_in, pages
from tests.bench.practices import a_practice_with


def main() -> None:
    say = Console(stderr=True)
    with TemporaryDirectory(prefix="workbench-bench-") as name:
        folder = Path(name)
        with say.status("a practice with 100,000 waiting items…"):
            small, large = a_practice_with(1_000, folder), a_practice_with(100_000, folder)
        for part, figures in (
            ("pages", pages.measure(small, large)),
            ("decisions", decisions.measure(large)),
            ("a practice that has lived through a roll-out", lived_in.measure(large, folder)),
            ("import", imports.measure(folder)),
            ("export", exporting.measure(small)),
            ("flags", flagging.measure()),
        ):
            with say.status(f"{part}…"):
                for figure in figures:
                    print(figure.line(), flush=True)


if __name__ == "__main__":
    main()
