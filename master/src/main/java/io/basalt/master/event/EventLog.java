package io.basalt.master.event;

import java.util.Map;

/** Takes down what the master decided and why, for people who ask afterwards. On the master's loop. */
public interface EventLog {
    /** The parameters are those of {@link Event}. */
    void record(Event.Kind kind, String subject, String reason, Map<String, String> details);
}
