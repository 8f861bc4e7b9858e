"""Whether what is claimed holds: samples called back, signs of padding."""
