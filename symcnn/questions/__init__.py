"""Questions of a script, and their answers as plain data."""
