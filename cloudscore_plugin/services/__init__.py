"""What the dock and Processing share and has no widget: connections, builds, renewal, previews, exports, history."""
