"""All that the outside touches: channels, inbox, dispatcher, outbox, sender, gateway."""
