"""Folders of a share that scanners write into (Überwachte Ordner), handed in as batches."""
