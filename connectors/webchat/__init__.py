"""The web chat at `/`: page, WebSocket, history."""
