"""The words of the user interface: translation and titles."""
