"""Alerts, from rules to receivers, on Debian's Prometheus (2.42) and Alertmanager (0.25)."""
