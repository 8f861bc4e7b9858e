"""Commands that stand on no domain and need neither Django nor a database."""
