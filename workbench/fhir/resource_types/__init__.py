"""The one table of FHIR resource types: what is said about each stands in one row."""
