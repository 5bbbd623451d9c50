"""The widgets: the dock and its sections, dialogs, panels, map tools, menus. Logic without a widget is in services/."""
