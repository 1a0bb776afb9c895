"""The engine room: makes pure machines durable, and folds what they say into tables."""
