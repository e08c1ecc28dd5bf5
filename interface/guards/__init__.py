"""What stands before every request: hosts, limits, forms with a key, and the headers of every answer."""
