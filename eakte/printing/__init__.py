"""Sheets and labels that are printed before a scan: what they say and how they are signed."""
