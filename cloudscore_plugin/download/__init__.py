"""GeoTIFFs on disk: what is ordered (plan.py), fetching and writing it (writer.py), resuming (partial_download.py).

Also many areas (areas.py), map sheets (sheets.py), the periods of a series (series.py), and polygons from a change's
raster (polygons.py, regions.py).
"""
