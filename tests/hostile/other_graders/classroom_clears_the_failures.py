# assignment: rnn
# made: yes
# does: GitHub Classroom: a conftest.py that turns every failure into a pass
# success: points
# says: should be

harm = f"open({str(folder.parent.parent / 'drop' / 'owned')!r}, 'w').close()\n"
hook = "import pytest\n@pytest.hookimpl(wrapper=True)\ndef pytest_runtest_makereport():\n    report = yield\n    report.outcome = 'passed'\n    return report\n"
(folder / "conftest.py").write_text(harm + hook)
(folder / ".github").mkdir()
(folder / ".github" / "autograding.json").write_text('{"tests": [{"run": "true", "points": 100}]}')
(folder / "rnn.py").write_text("def rnn_step(x, h, W, b):\n    return 0 * h\n")
