package io.basalt.protocol.coordination;

import io.basalt.base.EventLoop;

/** The coordination service as a process reaches it: opens sessions. */
public interface CoordinationService {
    /**
     * Begins a new session whose callbacks run on {@code loop}. Returns at once; calls wait for the connection. Whoever
     * opens it closes it.
     */
    Coordination open(EventLoop loop);
}
