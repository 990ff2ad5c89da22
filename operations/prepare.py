"""What `up` does to the data before anything starts: schema, curated procedures, words."""

from __future__ import annotations

from rich.console import Console
from sqlalchemy.exc import OperationalError

from foundation.database import connect
from foundation.settings import Settings
from launcher.files import LauncherError


def prepare_data(settings: Settings) -> None:
    """Migrate the database and load the curated content; both do nothing when nothing changed.

    Raises:
        LauncherError: the database cannot be reached, or curated files are wrong; the text says which.
    """
    from foundation.migrate import upgrade
    from procedures.curated import load_curated

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
