"""What every process shares: settings, database, clock, log. Knows nothing of procedures, channels or Rasa."""
