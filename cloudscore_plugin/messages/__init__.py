"""The texts of the user interface: translation, names of layers and files, titles, and from errors to advice."""
