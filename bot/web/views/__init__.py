"""What screens show, read from the record: plain functions from a stage to the models of `schemas`."""
