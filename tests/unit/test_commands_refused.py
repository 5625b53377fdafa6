"""What a command says of what it may not use."""

import click
from click.testing import CliRunner

from workbench.cli.base.command import Workbench


@click.group(cls=Workbench)
def group():
    pass


@group.command()
def read():
    raise PermissionError(13, "Permission denied", "/etc/workbench/signing/key.pem")


def test_a_file_of_another_user_is_named_in_a_sentence():
    result = CliRunner().invoke(group, ["read"])
    assert result.exit_code == 2
    assert "/etc/workbench/signing/key.pem is closed to" in result.stderr
