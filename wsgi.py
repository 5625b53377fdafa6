"""For `workbench serve`, and for any other WSGI server: `waitress-serve wsgi:app`, for one."""

from workbench.app import create_app
from workbench.settings import from_environment

app = create_app(from_environment())
