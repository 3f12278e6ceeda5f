"""What a calibration is made of: the series, the parameters, the search, and what the data leave open."""
