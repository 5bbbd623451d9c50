"""The only room that talks to Earth Engine. Its client is loaded at first use, never before."""
