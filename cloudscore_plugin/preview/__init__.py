"""Composing on this computer: the scenes' pixels on a small grid, fetched once, then composed at any threshold.

stack: what to fetch and what was fetched. compose: composites at any threshold. views: clear shares, holes, histogram.
advice: what would fill the holes. picture: stretch and colours. cache: stacks kept. grid: the pixel grid. indices:
spectral indices. geometric: the geometric median. pixel: one pixel. film: the periods of a series. change: before and
after. figures, judge: comparing methods. All but grid geometry (GDAL) is numpy; nothing here imports Qt, QGIS or Earth
Engine's client, and importing this package alone imports none of its modules.
"""
