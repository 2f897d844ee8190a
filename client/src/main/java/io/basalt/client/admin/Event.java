package io.basalt.client.admin;

import io.basalt.protocol.pb.OperatorPb;
import java.time.Instant;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Something that the master decided or noticed.
 *
 * @param id grows with time
 * @param subject the name of a server, a table or a region
 */
public record Event(
        long id, Instant time, String kind, String subject, String reason, SortedMap<String, String> details) {
    public Event {
        details = Collections.unmodifiableSortedMap(new TreeMap<>(details));
    }

    static Event fromPb(OperatorPb.Event event) {
        var details = new TreeMap<String, String>();
        event.getDetailList().forEach(detail -> details.put(detail.getName(), detail.getValue()));
        return new Event(
                event.getId(),
                Instant.ofEpochMilli(event.getMillis()),
                event.getKind(),
                event.getSubject(),
                event.getReason(),
                details);
    }
}
