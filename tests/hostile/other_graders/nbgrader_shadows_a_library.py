# assignment: rnn
# made: yes
# does: nbgrader: hands in a numpy.py, a conftest.py and a sitecustomize.py beside its file
# success: changed
# says: not defined

harm = f"open({str(folder.parent.parent / 'drop' / 'owned')!r}, 'w').close()\n"
for name in ("numpy", "conftest", "sitecustomize", "autograder", "hypothesis", "worker"):
    (folder / f"{name}.py").write_text(harm)
(folder / "__pycache__").mkdir()
(folder / "pyproject.toml").write_text("[tool.pytest.ini_options]\naddopts = '-p conftest'\n")
(folder / "rnn.py").write_text("import numpy\nimport conftest\nimport sitecustomize\n")
