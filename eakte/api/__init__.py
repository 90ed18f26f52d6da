"""The REST service for machines (Fachverfahren, Scanstellen): version 1 below /api/v1."""

from eakte.api.service import configure, rest_service

__all__ = ["configure", "rest_service"]
