"""The rules of the office: frozen values and functions, nothing but the standard library."""
