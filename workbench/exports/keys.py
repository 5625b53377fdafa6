"""The key that exports are signed with."""

from workbench import signing
from workbench.settings import INSTANCE, Settings
from workbench.signing import KeyFault, PrivateKey

LOCAL_KEY = INSTANCE / "signing-key.pem"


def signing_key(settings: Settings) -> PrivateKey | None:
    """The one that WORKBENCH_SIGNING_KEY names. Without it one is made and kept for local use; in production there is
    none, and exports say that they are unsigned. Raises KeyFault.
    """
    if settings.signing_key:
        return signing.private_key(settings.signing_key)
    return None if settings.production else _local_key()


def _local_key() -> PrivateKey:
    if not LOCAL_KEY.exists():
        try:
            return signing.make(LOCAL_KEY)
        except KeyFault:  # another process has just made it
            pass
    return signing.private_key(LOCAL_KEY)
