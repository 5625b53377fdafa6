"""`make bench`: measure, mostly as ratios to a baseline in the same run. A missed target is printed, not an error."""

from pathlib import Path
from tempfile import TemporaryDirectory

from rich.console import Console

from tests.bench import clinicians, decisions, exporting, flagging, imports, long_history, pages, slow_clients
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
            ("clinicians at work", clinicians.measure()),
            ("a practice with a long history of access", long_history.measure(large, folder)),
            ("import", imports.measure(folder)),
            ("export", exporting.measure(small)),
            ("flags", flagging.measure()),
            ("slow clients", slow_clients.measure(folder)),
        ):
            with say.status(f"{part}…"):
                for figure in figures:
                    print(figure.line(), flush=True)


if __name__ == "__main__":
    main()
