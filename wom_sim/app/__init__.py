"""The browser application: a local server, and the page that it serves."""
