"""Identity put together: the rooms of people, keys and rights on a control plane and settings."""
