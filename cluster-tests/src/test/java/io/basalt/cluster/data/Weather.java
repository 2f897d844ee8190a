package io.basalt.cluster.data;

/** What happens to the tables while a test uses them. */
enum Weather {
    /** Nothing. */
    CALM,
    /** {@link Disturber}: they are flushed, compacted, and change their regions and servers. */
    STORM
}
