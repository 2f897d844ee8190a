package io.basalt.master.event;

import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Something that a master decided or noticed.
 *
 * @param id grows with time, over all masters
 * @param kind the name of an {@link Event.Kind}, perhaps of one that a later version has
 */
public record RecordedEvent(
        long id, long wallMillis, String kind, String subject, String reason, SortedMap<String, String> details) {
    public RecordedEvent {
        details = Collections.unmodifiableSortedMap(new TreeMap<>(details));
    }

    RecordedEvent(
            long id, long wallMillis, Event.Kind kind, String subject, String reason, Map<String, String> details) {
        this(id, wallMillis, kind.name(), subject, reason, new TreeMap<>(details));
    }
}
