"""What comes next, when all that was asked about is right."""

from autograder.course import Course


def next_after(course: Course, assignment: str, function: str = "") -> str:
    """`write rnn_forward`; after the last of an assignment what it carries too; nothing at the end of the course.

    What comes after this function, or after the whole assignment.
    """
    every = [
        (one.name, exercise) for one in course.assignments for exercise in one.exercises if exercise.criteria
    ]
    places = [
        k
        for k, (name, exercise) in enumerate(every)
        if name == assignment and function in ("", exercise.name)
    ]
    if not places or places[-1] + 1 == len(every):
        return ""
    name, exercise = every[places[-1] + 1]
    verb = "answer" if exercise.is_constant else "write"
    if name == assignment:
        return f"{verb} {exercise.name}"
    if not course.has_key:
        return f"{verb} {exercise.name}, in {name}"
    total = sum(one.points for one in course.assignments)
    carries = f"{assignment} has {course[assignment].points:g} of the course's {total:g} points"
    return f"{verb} {exercise.name}, in {name} ({carries})"
