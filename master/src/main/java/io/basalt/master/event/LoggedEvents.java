package io.basalt.master.event;

import java.util.Map;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Events as lines of the process's log. */
public final class LoggedEvents implements EventLog {
    private static final Logger LOG = LoggerFactory.getLogger(LoggedEvents.class);

    @Override
    public void record(Event.Kind kind, String subject, String reason, Map<String, String> details) {
        LOG.info("Event kind={} subject={} reason=\"{}\" {}", kind, subject, reason, new TreeMap<>(details));
    }
}
