"""Did it work? What contacting customers did, measured against those who were held back at random."""
