"""A composite as a GeoTIFF on disk: what is ordered (plan.py), and fetching and writing it (writer.py)."""
