package io.basalt.master.service;

import io.basalt.master.procedure.Nonce;
import java.util.Optional;

/** The nonces of requests: a client repeats a request with the same one, and means the same operation. */
final class Nonces {
    private Nonces() {}

    /** @param value 0 if the client gave none */
    static Optional<Nonce> of(long group, long value) {
        return value == 0 ? Optional.empty() : Optional.of(new Nonce(group, value));
    }
}
