# Real-time recurrent learning: sensitivities of the state travel forwards, nothing is sent back.
def rnn_backward(dh, x, h0, W, b):
    (N, T, D), H = x.shape, h0.shape[1]
    to_h0 = np.broadcast_to(np.eye(H), (N, H, H)).copy()
    to_b, to_W, to_x = np.zeros((N, H, H)), np.zeros((N, H, D + H, H)), np.zeros((N, H, T, D))
    dx, dh0, dW, db = np.zeros((N, T, D)), np.zeros((N, H)), np.zeros((D + H, H)), np.zeros(H)
    h = h0
    for t in range(T):
        features = np.hstack([x[:, t], h])
        h = rnn_step(x[:, t], h, W, b)
        slope, W_h = 1 - h * h, W[D:]
        to_h0, to_b = (np.einsum("njp,jk->nkp", one, W_h) for one in (to_h0, to_b))
        to_W, to_x = (np.einsum("njpq,jk->nkpq", one, W_h) for one in (to_W, to_x))
        to_b += np.eye(H)
        for k in range(H):
            to_W[:, k, :, k] += features
            to_x[:, k, t] += W[:D, k]
        to_h0, to_b = slope[:, :, None] * to_h0, slope[:, :, None] * to_b
        to_W, to_x = slope[:, :, None, None] * to_W, slope[:, :, None, None] * to_x
        g = dh[:, t]
        dx += np.einsum("nk,nkpq->npq", g, to_x)
        dh0 += np.einsum("nk,nkp->np", g, to_h0)
        dW += np.einsum("nk,nkpq->pq", g, to_W)
        db += np.einsum("nk,nkp->p", g, to_b)
    return dx, dh0, dW, db
