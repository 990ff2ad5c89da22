"""The channel of `motcua ask`."""
