"""The front door: wiring, command line and demonstration. Imports everything, named by nobody."""
