"""The ways in that run by themselves (watched folders, servers that are asked), and uploads, all ending in intake."""

from workbench.feeds.folder import require_usable
from workbench.feeds.folder.looking import SETTLED_FOR
from workbench.feeds.importing import Importing
from workbench.feeds.keeping import IS_RUN, NewFeed, add_feed, remove_feed
from workbench.feeds.ledger import Arrived, begin, finish, note_bundle
from workbench.feeds.listing import PAGE, look_at_file, received_file, received_files
from workbench.feeds.polling import emis_feed, require_header, require_server, require_token
from workbench.feeds.running import Alone, Runner, keep_running, run_once
from workbench.feeds.standing import Standing, how_many_in_trouble, standings
from workbench.feeds.uploads import LARGEST_UPLOAD, MOST_FILES, Uploads, note_upload

__all__ = [
    "IS_RUN", "LARGEST_UPLOAD", "MOST_FILES", "PAGE", "SETTLED_FOR", "Alone", "Arrived", "Importing",
    "NewFeed", "Runner", "Standing", "Uploads", "add_feed", "begin", "emis_feed", "finish",
    "how_many_in_trouble", "keep_running", "look_at_file", "note_bundle", "note_upload", "received_file",
    "received_files", "remove_feed", "require_header", "require_server", "require_token", "require_usable",
    "run_once", "standings",
]  # fmt: skip
