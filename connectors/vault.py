"""Personal data at rest: text is sealed with a key derived from the secret key, and opened only to be answered."""

from __future__ import annotations

import base64

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF


class Unreadable(Exception):
    """The sealed text was made with another key or is damaged; trying again will not help."""


class Vault:
    """Seals and opens text with authenticated encryption (Fernet); the key comes from the secret key by HKDF."""

    def __init__(self, secret_key: bytes) -> None:
        derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"motcua inbox text").derive(secret_key)
        self._fernet = Fernet(base64.urlsafe_b64encode(derived))

    def seal(self, text: str) -> bytes:
        """Encrypt a text."""
        return self._fernet.encrypt(text.encode())

    def open(self, sealed: bytes) -> str:
        """Decrypt a text; raises Unreadable when the key does not fit."""
        try:
            return self._fernet.decrypt(sealed).decode()
        except InvalidToken:
            raise Unreadable("the stored text cannot be read with this secret key") from None
