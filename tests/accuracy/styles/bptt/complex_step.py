# No chain rule at all: the imaginary part of a tiny imaginary step is the derivative, exact to the last digit.
STEP = 1e-30


def derivatives(loss, arrays):
    gradients = []
    for k, array in enumerate(arrays):
        gradient = np.zeros(array.shape)
        for place in np.ndindex(array.shape):
            moved = [one.astype(complex) for one in arrays]
            moved[k][place] += 1j * STEP
            gradient[place] = loss(*moved).imag / STEP
        gradients.append(gradient)
    return tuple(gradients)


def rnn_step_backward(dh_next, x, h, W, b):
    return derivatives(lambda *arrays: np.sum(dh_next * rnn_step(*arrays)), (x, h, W, b))
