"""HTTPS: server, requests and answers, pages, certificates."""
