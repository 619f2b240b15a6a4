# da of all steps first; then the weights' gradients in one product each.
def back_to_sums(dh, h, W_h, cut=()):
    da, message = np.empty_like(h), np.zeros(h[:, 0].shape)
    for t in range(h.shape[1])[::-1]:
        da[:, t] = (dh[:, t] + message) * (1 - h[:, t]) * (1 + h[:, t])
        message = da[:, t] @ W_h.T
        if t in cut:
            message = 0 * message
    return da, message


def rnn_step_backward(dh_next, x, h, W, b):
    dx, dh, dW, db = rnn_backward(dh_next[:, None], x[:, None], h, W, b)
    return dx[:, 0], dh, dW, db


def rnn_backward(dh, x, h0, W, b):
    D, h = x.shape[2], rnn_forward(x, h0, W, b)
    da, dh0 = back_to_sums(dh, h, W[D:])
    features = np.concatenate([x, np.concatenate([h0[:, None], h[:, :-1]], 1)], axis=2)
    return da @ W[:D].T, dh0, np.tensordot(features, da, axes=((0, 1), (0, 1))), da.sum((0, 1))


def truncated_rnn_backward(dh, x, h0, W, b, k):
    D, T = x.shape[2], x.shape[1]
    h = rnn_forward(x, h0, W, b)
    da, dh0 = back_to_sums(dh, h, W[D:], cut=range(k, T, k))
    features = np.concatenate([x, np.concatenate([h0[:, None], h[:, :-1]], 1)], axis=2)
    return da @ W[:D].T, dh0, np.einsum("ntk,nth->kh", features, da), np.einsum("nth->h", da)
