# Numbers and loops; math.fsum adds them exactly.
import itertools
import math


def numerical_gradient(f, x, eps):
    unit = np.eye(np.size(x)).reshape(np.size(x), *np.shape(x))
    return np.array([(f(x + eps * e) - f(x - eps * e)) / (2 * eps) for e in unit]).reshape(np.shape(x))


def rnn_step_backward(dh_next, x, h, W, b):
    (N, D), H = x.shape, h.shape[1]
    dx, dh, dW, db = np.zeros((N, D)), np.zeros((N, H)), np.zeros((D + H, H)), np.zeros(H)
    for n, k in itertools.product(range(N), range(H)):
        features = [*x[n], *h[n]]
        a = math.fsum(features[j] * W[j, k] for j in range(D + H)) + b[k]
        da = dh_next[n, k] * (1 - math.tanh(a)) * (1 + math.tanh(a))
        db[k] += da
        for j in range(D + H):
            dW[j, k] += features[j] * da
            if j < D:
                dx[n, j] += W[j, k] * da
            else:
                dh[n, j - D] += W[j, k] * da
    return dx, dh, dW, db


def clip_gradients(gradients, max_norm):
    norm = math.sqrt(math.fsum(v * v for one in gradients for v in np.ravel(one)))
    return [np.array(one) * min(1, max_norm / norm) if norm else np.array(one) for one in gradients]
