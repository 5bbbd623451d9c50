"""Everything that speaks to Earth Engine: client, network, sessions, sign-in, expressions (ee.Image), exports.

The only package that imports the Earth Engine client. It is loaded at first use, to keep the start of QGIS fast.
"""
