# assignment: rnn
# made: yes
# does: defines two thousand functions twice, for the report to tell of each
# success: judge
# says: is defined twice

(folder / "rnn.py").write_text("".join(f"def f{k % 2_000}(): 0\n" for k in range(4_000)))
