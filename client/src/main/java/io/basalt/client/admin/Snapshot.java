package io.basalt.client.admin;

import io.basalt.protocol.name.TableName;
import io.basalt.protocol.pb.SnapshotPb.SnapshotDescription;
import java.time.Duration;
import java.time.Instant;

/**
 * A snapshot: what a table held at one time.
 *
 * @param kept how long it is kept; zero for until it is deleted
 */
public record Snapshot(String name, TableName table, Instant created, Duration kept) {
    static Snapshot fromPb(SnapshotDescription snapshot) {
        return new Snapshot(
                snapshot.getName(),
                TableName.parse(snapshot.getTable()),
                Instant.ofEpochMilli(snapshot.getCreationTime()),
                Duration.ofSeconds(snapshot.getTtl()));
    }
}
