"""A local Earth Engine: the REST API the plugin speaks, over scenes that need no account.

Imports neither Qt nor QGIS; GDAL and numpy do the raster work.
"""
