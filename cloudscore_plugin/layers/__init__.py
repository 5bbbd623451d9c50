"""QGIS layers: tile layers, GeoTIFF layers, their legends, and areas of interest taken from the map."""
