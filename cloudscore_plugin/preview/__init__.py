"""A small stack of the scenes, fetched once, that answers locally while the threshold moves.

stack: what to fetch and what was fetched. compose: composites at any threshold. views: clear shares, holes, histogram.
advice: what would fill the holes. picture: stretch and colours. cache: stacks kept. grid: the pixel grid. indices:
spectral indices. pixel: one pixel. film: the periods of a series. change: before and after. figures: comparing methods.
All but grid geometry is numpy; nothing here imports Qt, QGIS or Earth Engine's client, and importing this
package alone imports none of its modules.
"""
