"""One module per revision, each with its number and that of the one before."""
