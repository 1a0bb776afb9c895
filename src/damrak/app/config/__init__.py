"""Configuration: settings as structs, where each value comes from, and the page that lists them."""
