"""The figures of a sweep's page."""
