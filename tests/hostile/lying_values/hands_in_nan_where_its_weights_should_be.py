# assignment: learning
# does: hands in weights of NaN and infinity, so that the judge's own run of the cell fails
# success: judge
# says: not finite

import numpy as np


def trained():
    def of(*shape):
        return np.full(shape, np.nan if len(shape) == 1 else np.inf)

    return [of(19, 12), of(12)] * 4, of(12, 7), of(7)


def adding_by_hand():
    return [np.full((3, 1), np.inf), np.full(1, np.nan)] * 4, np.full(1, np.inf), np.nan
