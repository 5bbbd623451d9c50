"""A local Earth Engine: the REST API the plugin speaks, over scenes that need no account.

It runs in a process of its own and imports neither Qt nor QGIS; GDAL and numpy do the raster work.
"""
