# assignment: rnn
# does: searches all that it inherited, as Python sees it, for the secret
# success: read
# says: LookupError

import gc
import re
import sys


names = [str(value) for module in list(sys.modules.values()) for value in vars(module).values() if type(value) is str]
texts = [one for holder in gc.get_objects() for one in gc.get_referents(holder) if type(one) in (str, bytes)]
for one in [*names, *texts]:
    found = re.search("k3y-" + "[0-9a-f]{16}", one if isinstance(one, str) else one.decode("latin-1"))
    if found:
        raise ValueError(found.group())
raise LookupError("nothing found")
