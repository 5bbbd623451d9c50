"""Data types and facts that need neither Qt nor QGIS: the dataset catalogue, recipes and recipe files."""
