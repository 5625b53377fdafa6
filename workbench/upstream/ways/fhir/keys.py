"""A private key of the kind that an algorithm signs with."""

from typing import Final

from joserfc.errors import JoseError, SecurityWarning
from joserfc.jwk import ECKey, RSAKey

from workbench.servers.secrets_read import SecretNotRead

SMALLEST: Final = 2048
_RSA: Final = f"an RSA key of {SMALLEST} bits or more"
ALGORITHMS: Final = {"RS384": _RSA, "ES384": "an EC key on P-384", "RS512": _RSA}


def signing_key(text: str, algorithm: str) -> RSAKey | ECKey:
    """A private key in PEM, without a password. Raises SecretNotRead."""
    needed = SecretNotRead(f"{algorithm} needs {ALGORITHMS[algorithm]}, as PEM without a password")
    try:
        if algorithm.startswith("ES"):
            curve = ECKey.import_key(text)
            if curve.is_private and curve.curve_name == "P-384":
                return curve
        else:
            key = RSAKey.import_key(text)
            if key.is_private and key.raw_value.key_size >= SMALLEST:
                return key
    except (JoseError, SecurityWarning, ValueError, TypeError, AttributeError):
        raise needed from None
    raise needed
