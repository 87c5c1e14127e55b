"""Addresses for programs, below /api/v1/."""

from django.urls import path

from planwart.web.api.application import addresses
from planwart.web.api.openapi import openapi

urlpatterns = [path("openapi.json", openapi, name="api_openapi"), *addresses()]
