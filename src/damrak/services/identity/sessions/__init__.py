"""Sessions: what signing in leaves behind, in browsers and here, until it ends."""
