"""`workbench upstream` and `workbench worklist`: how decisions reach the clinical system."""
