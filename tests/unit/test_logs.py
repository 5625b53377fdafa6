"""The log where it cannot be written."""

import subprocess
import sys

TO_A_CLOSED_STREAM = """
import sys
from workbench import logs
logs.begin(everything=True)
sys.stdout.close()
logs.note("request", route="patients.search")
"""


def test_what_cannot_be_logged_is_printed_nowhere_else():
    ended = subprocess.run([sys.executable, "-c", TO_A_CLOSED_STREAM], capture_output=True, text=True, check=False)
    assert "request" not in ended.stderr
    assert "Traceback" not in ended.stderr
