# Everything flat: gradients as one long vector, arrays by np.nditer.
def numerical_gradient(f, x, eps):
    moved = np.array(x, dtype=np.float64)
    gradient = np.empty_like(moved)
    places = np.nditer(moved, flags=["multi_index", "zerosize_ok"])
    for _ in places:
        place = places.multi_index
        kept = moved[place].copy()
        moved[place] = kept + eps
        up = f(moved)
        moved[place] = kept - eps
        gradient[place] = (up - f(moved)) / eps / 2
        moved[place] = kept
    return gradient


def clip_gradients(gradients, max_norm):
    flat = np.concatenate([np.asarray(one).ravel() for one in gradients])
    norm = float(np.linalg.norm(flat))
    if norm > max_norm:
        flat = flat * (max_norm / norm)
    ends = np.cumsum([np.size(one) for one in gradients])[:-1]
    return tuple(part.reshape(np.shape(one)) for part, one in zip(np.split(flat, ends), gradients))


def rnn_step_backward(dh_next, x, h, W, b):
    N, D = x.shape
    dx, dh, dW, db = np.zeros(x.shape), np.zeros(h.shape), np.zeros(W.shape), np.zeros(b.shape)
    for n in range(N):
        features = np.r_[x[n], h[n]]
        da = dh_next[n] * (1 - np.tanh(features @ W + b) ** 2)
        back = W @ da
        dx[n], dh[n] = back[:D], back[D:]
        dW += np.outer(features, da)
        db += da
    return [dx, dh, dW, db]
