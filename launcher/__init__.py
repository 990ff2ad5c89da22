"""The command line and the environments. Standard library only: it runs before anything is installed."""
