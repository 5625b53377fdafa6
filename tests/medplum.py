"""Another FHIR server that we did not write: Medplum's router (npm) over its repository in memory, really started."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.between import between_us_and
from tests.fhir_server import PASSED_ON, FhirServer, wait_for
from tests.server import free_port
from workbench.settings import PROJECT

SERVER = PROJECT / "tests" / "medplum_server.mjs"


@contextmanager
def medplum_server() -> Iterator[FhirServer]:
    node = shutil.which("node", path=os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")]))
    assert node is not None
    port = free_port()
    own = f"http://127.0.0.1:{port}/fhir"
    server = subprocess.Popen([node, SERVER, str(port)], cwd=PROJECT)
    try:
        with between_us_and(own, under="/fhir", passed_on=PASSED_ON) as between:
            wait_for(own, server)
            found = FhirServer(own, between)
            yield found
            found.client.close()
    finally:
        server.terminate()
        server.wait(20)
