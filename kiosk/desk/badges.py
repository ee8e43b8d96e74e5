"""Badges at the desk."""

from __future__ import annotations

from fastapi import APIRouter


def router() -> APIRouter:
    """Print again."""
    return APIRouter(prefix="/desk", include_in_schema=False)
