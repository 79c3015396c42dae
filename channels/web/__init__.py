"""The web chat: REST, WebSocket and the pages around them."""
