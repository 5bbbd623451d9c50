"""What the dock and Processing share, without widgets: connections, builds, renewal, previews, exports, history."""
