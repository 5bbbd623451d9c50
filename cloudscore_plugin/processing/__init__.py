"""Composites in QGIS's Processing: the toolbox, the model designer, batches and qgis_process."""
