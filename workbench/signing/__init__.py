"""Ed25519 signatures over what leaves the database: who owns the database can still not forge them.

The private key lives in a file outside the database; its public half checks, anywhere.
"""

from workbench.signing.documents import checked, signed
from workbench.signing.keys import (
    KeyFault,
    PrivateKey,
    PublicKey,
    fingerprint,
    make,
    pem_of,
    private_key,
    public_key,
    public_key_in,
)
from workbench.signing.sealing import seal, unseal

__all__ = [
    "KeyFault", "PrivateKey", "PublicKey", "checked", "fingerprint", "make", "pem_of", "private_key", "public_key",
    "public_key_in", "seal", "signed", "unseal",
]  # fmt: skip
