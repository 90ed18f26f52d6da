"""The program of a scanning station: sends a folder and keeps its copies until a receipt is in."""
