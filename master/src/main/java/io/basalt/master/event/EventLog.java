package io.basalt.master.event;

import java.util.Map;

/** Takes down what the master decided and why, for people who ask afterwards. On the master's loop. */
public interface EventLog {
    /**
     * @param subject what it is about: the name of a server, a table or a region
     * @param reason why, in words
     * @param details further figures and names, by a word each
     */
    void record(EventKind kind, String subject, String reason, Map<String, String> details);
}
