"""What `up` does to the data before anything starts: schema, curated procedures, words.

`up` lets a process of its own do it (`python -m operations.prepare`), so that it does not keep the memory.
"""

from __future__ import annotations

import sys

from rich.console import Console
from sqlalchemy.exc import OperationalError

from foundation.database import connect
from foundation.migrate import upgrade
from foundation.settings import Settings, load_settings
from launcher.files import LauncherError
from procedures.curated import load_curated
from procedures.yaml_format import ContentError


def prepare_data(settings: Settings) -> None:
    """Migrate the database and load the curated content; both do nothing when nothing changed.

    Raises:
        LauncherError: the database cannot be reached.
        ContentError: curated files are wrong; the text says which.
    """
    console = Console(stderr=True)
    settings.secret_key()
    engine = connect(settings.database_url)
    try:
        with console.status("Preparing the database and the procedures …"):
            upgrade(engine)
            load_curated(engine, settings.content_dir)
    except OperationalError as error:
        raise LauncherError(f"The database cannot be used: {error.orig}. Look at MOTCUA_DATABASE_URL.") from None
    finally:
        engine.dispose()


def main() -> int:
    """Exit code 0, or 1 with a sentence on stdout."""
    try:
        prepare_data(load_settings())
    except (LauncherError, ContentError) as error:
        print(error)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
