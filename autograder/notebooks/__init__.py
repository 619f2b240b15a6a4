"""The course as notebooks: each solution is a lesson, and nbgrader makes of it what students get."""
