# The chain rule with every Jacobian written out: one matrix (H, H) a sample and step.
def jacobian(h_next, W_h):
    return np.einsum("nk,jk->nkj", 1 - np.square(h_next), W_h)


def rnn_step_backward(dh_next, x, h, W, b):
    D = x.shape[1]
    h_next = rnn_step(x, h, W, b)
    dx = np.einsum("nk,nkd->nd", dh_next, jacobian(h_next, W[:D]))
    dh = np.einsum("nk,nkj->nj", dh_next, jacobian(h_next, W[D:]))
    da = np.einsum("nk,nkl->nl", dh_next, np.einsum("nk,kl->nkl", 1 - h_next**2, np.eye(h.shape[1])))
    dW = np.concatenate([np.einsum("nd,nk->dk", x, da), np.einsum("nj,nk->jk", h, da)], axis=0)
    return dx, dh, dW, np.ones(len(da)) @ da


def gradient_norms(dh_T, x, h0, W, b):
    h = rnn_forward(x, h0, W, b)
    product = np.broadcast_to(np.eye(h0.shape[1]), (len(x), h0.shape[1], h0.shape[1]))
    norms = [np.sqrt(np.vdot(dh_T, dh_T))]
    for t in range(x.shape[1] - 1, -1, -1):
        product = product @ jacobian(h[:, t], W[x.shape[2] :])
        norms.insert(0, np.sqrt(np.sum(np.einsum("nk,nkj->nj", dh_T, product) ** 2)))
    return norms
