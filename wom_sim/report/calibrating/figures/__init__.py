"""The figures of the page of a calibration."""
