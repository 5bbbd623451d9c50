"""The only package that imports the Earth Engine client, which is loaded at first use, never before."""
