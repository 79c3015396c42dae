"""The one conversation that every channel shares: event log, who speaks, the turn."""
