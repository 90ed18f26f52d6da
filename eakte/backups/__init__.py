"""Backups (Datensicherung): written, checked, restored, with what was destroyed since replayed."""
