"""The web server: pages, the JSON API and the live feeds."""
