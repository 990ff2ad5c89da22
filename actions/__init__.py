"""Rasa's custom actions: thin, they hand what was understood to `dialogue` and give back its answer."""
