"""The algorithms of QGIS's Processing, for the toolbox, the model designer, batches and qgis_process."""
