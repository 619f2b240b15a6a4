"""The judge in a course of nbgrader: marks go to its gradebook, and graders see what was handed in."""
