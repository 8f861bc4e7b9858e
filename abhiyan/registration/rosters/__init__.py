"""Files as offices have them: understood, tried, loaded, mended."""
