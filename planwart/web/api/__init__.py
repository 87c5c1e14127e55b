"""The API for programs: ``/api/v1/``, one module per noun. It calls the services that the pages call."""
