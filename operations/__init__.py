"""What each command does, in the modern environment. The command line itself is `launcher.command_line`."""
