"""Write docs/visibility.md."""

from tests.tables.page import PAGE, page

PAGE.write_text(page())
