package io.basalt.master.event;

import java.util.Map;

/**
 * Something that the master decided or noticed.
 *
 * @param subject what it is about: the name of a server, a table or a region
 * @param reason why, in words
 * @param details further figures and names, by a word each
 */
public record Event(long millis, Kind kind, String subject, String reason, Map<String, String> details) {
    /** What there is to tell. */
    public enum Kind {
        MASTER_ELECTED,
        SERVER_JOINED,
        SERVER_DIED,
        REGION_ASSIGNED,
        REGION_CLOSED,
        REGION_MOVED,
        REGION_SPLIT,
        REGIONS_MERGED,
        REGION_REMOVED,
        REGION_TRUNCATED,
        BALANCED,
        NORMALIZED,
        TABLE_CREATED,
        TABLE_DELETED,
        TABLE_ENABLED,
        TABLE_DISABLED,
        TABLE_TRUNCATED,
        TABLE_MODIFIED,
        PROCEDURE_FAILED,
        NAMESPACE_CHANGED,
        SNAPSHOT_CHANGED,
        QUOTA_CHANGED,
        SWITCH_TURNED,
        SERVER_DRAINED,
        SERVER_UNDRAINED
    }

    public Event {
        details = Map.copyOf(details);
    }
}
