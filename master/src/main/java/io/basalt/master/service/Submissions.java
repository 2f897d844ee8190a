package io.basalt.master.service;

import io.basalt.master.procedure.Nonce;
import java.util.Optional;

/** What requests for long operations have in common. */
final class Submissions {
    private Submissions() {}

    /** What identifies the request over its repetitions, if the client gave anything. */
    static Optional<Nonce> nonce(long group, long value) {
        return value == 0 ? Optional.empty() : Optional.of(new Nonce(group, value));
    }
}
