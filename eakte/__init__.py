"""eakte: electronic case files (E-Akte) for municipalities."""
