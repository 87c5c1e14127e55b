"""Musterhaus Lindenstraße 5: its storeys, their drawing, and what is planned in them."""
