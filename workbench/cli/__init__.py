"""The `workbench` command: one verb and one transaction for each command."""

from pkgutil import resolve_name

import click

from workbench.cli.base.command import Workbench

COMMANDS = {
    "db": "maintenance:database",
    "practice": "practices:practice",
    "rollout": "rollouts:rollout",
    "user": "users:user",
    "import": "importing:import_",
    "feed": "feeding:feed",
    "patient": "patients:patient",
    "proxy": "patients:proxy",
    "patient-view": "viewing:view",
    "audit": "auditing:audit",
    "key": "keys:key",
    "flags": "flags:flags",
    "due": "maintenance:due",
    "check": "maintenance:check",
    "backup": "operating.backups:backup",
    "restore": "operating.backups:restore",
    "doctor": "operating.doctor:doctor",
    "demo": "demonstration:demo",
    "serve": "serving:serve",
    "upstream": "upstream.ways_out:ways_out",
    "worklist": "upstream.worklist:worklist",
    "exposure": "exposing:exposure",
}
"""Where each command is. Only the one that is run is imported, so that none waits for what it does not need."""


class Commands(Workbench):
    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = resolve_name(f"workbench.cli.{COMMANDS[cmd_name]}")
        return command


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Review, hide and release entries of patients' records, and prove who decided what, when and why."""
