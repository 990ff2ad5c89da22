"""From what was understood to what is said. Knows the domain; knows neither Rasa nor channels."""
