"""Questions that got no good answer, gathered for whoever can close the gap."""
