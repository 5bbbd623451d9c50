"""A small stack of the scenes, fetched once, that answers locally while the threshold moves.

stack: what to fetch and what was fetched. compose: composites at any threshold. views: clear shares, holes, histogram.
advice: what would fill the holes. picture: stretch and colours. cache: stacks kept. All but grid geometry is numpy;
nothing here knows Qt, QGIS or Earth Engine's client, and importing this package alone imports none of its modules.
"""
