"""The browser application: a local server that steps simulations, and the page that shows them."""
