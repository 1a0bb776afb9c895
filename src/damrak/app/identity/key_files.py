"""The secrets that lie in files of a data directory, for their owner alone.

They stand apart from the keys themselves, so that a command which only shows one opens no database.
"""

from pathlib import Path
from typing import Final

from damrak.services.identity.keys.tokens import SECRET_LENGTH

OPERATOR_KEY_FILE: Final = "operator.key"
TRADER_KEY_FILE: Final = "trader.key"
PEERS_KEY_FILE: Final = "peers.key"


def read_operator_key(data_dir: Path) -> str | None:
    """Return the secret in the operator's file, None where there is none; raises OSError."""
    try:
        with (data_dir / OPERATOR_KEY_FILE).open("rb") as file:
            return file.read(SECRET_LENGTH + 2).decode("ascii", errors="replace").strip()
    except (FileNotFoundError, NotADirectoryError):
        return None
