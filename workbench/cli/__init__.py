"""The `workbench` command: one verb and one transaction for each command."""

import click

from workbench.cli.auditing import audit
from workbench.cli.base.command import Workbench
from workbench.cli.demonstration import demo
from workbench.cli.flags import flags
from workbench.cli.importing import import_
from workbench.cli.maintenance import check, database, due
from workbench.cli.patients import patient, proxy
from workbench.cli.practices import practice
from workbench.cli.rollouts import rollout
from workbench.cli.serving import serve
from workbench.cli.users import user
from workbench.cli.viewing import view


@click.group(cls=Workbench, context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Review, hide and release entries of patients' records, and prove who decided what, when and why."""


for command in (
    database,
    practice,
    rollout,
    user,
    import_,
    patient,
    proxy,
    view,
    audit,
    flags,
    due,
    check,
    demo,
    serve,
):
    main.add_command(command)
