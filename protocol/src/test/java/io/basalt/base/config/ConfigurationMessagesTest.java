package io.basalt.base.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.basalt.base.HostPort;
import io.basalt.base.Key;
import io.basalt.base.Size;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Each message that a user can get, word for word. */
final class ConfigurationMessagesTest {
    enum Codec {
        NONE,
        LZ4
    }

    record Log(
            @Key(value = "basalt.wal.segment.size", fallback = "256MB", doc = "")
            Size segment,

            @Key(value = "basalt.wal.buffer.size", fallback = "1MB", doc = "")
            Size buffer,

            @Key(value = "basalt.wal.roll.interval", fallback = "1h", doc = "")
            Duration roll) {
        Log {
            if (buffer.compareTo(segment) > 0) {
                throw new IllegalArgumentException("the buffer must not be larger than a segment");
            }
            if (roll.isZero()) {
                throw new IllegalArgumentException("the interval must be positive");
            }
        }
    }

    record Server(
            @Key(value = "basalt.zookeeper", fallback = "localhost:2181", doc = "")
            List<HostPort> zooKeeper,

            @Key(value = "basalt.server.shards", fallback = "2", doc = "")
            int shards,

            @Key(value = "basalt.server.fraction", fallback = "0.4", doc = "")
            double fraction,

            @Key(value = "basalt.server.limit", fallback = "100", doc = "")
            long limit,

            @Key(value = "basalt.server.verbose", fallback = "false", doc = "")
            boolean verbose,

            @Key(value = "basalt.server.codec", fallback = "none", doc = "")
            Codec codec,

            @Key(value = "basalt.server.address", fallback = "localhost:16020", doc = "")
            HostPort address) {}

    @Test
    void unknownKeysAreRefusedWithTheNearestKnownOne() {
        assertMessage("""
                # Size of a log segment
                basalt.wal.segmnt.size = 1GB

                basalt.server.shard = 3
                hbase.regionserver.handler.count = 30
                """, """
                conf:2: unknown key basalt.wal.segmnt.size; did you mean basalt.wal.segment.size?
                conf:4: unknown key basalt.server.shard; did you mean basalt.server.shards?
                conf:5: unknown key hbase.regionserver.handler.count, and none is like it
                """);
    }

    @Test
    void badValuesAreShownWithWhatIsAllowed() {
        assertMessage("""
                basalt.wal.segment.size = huge
                basalt.wal.buffer.size = 99999999999TB
                basalt.wal.roll.interval = 5 parsecs
                basalt.zookeeper = localhost:2181, \\
                    elsewhere
                basalt.server.shards = 3000000000
                basalt.server.fraction = NaN
                basalt.server.limit =
                basalt.server.verbose = yes
                basalt.server.codec = gzip
                basalt.server.address = localhost
                """, """
                conf:1: basalt.wal.segment.size = huge: must be a size like 64KB, 256MB or 1GB
                conf:2: basalt.wal.buffer.size = 99999999999TB: must be a size like 64KB, 256MB or 1GB
                conf:3: basalt.wal.roll.interval = 5 parsecs: must be a duration like 500ms, 6s, 30m or 2h
                conf:4: basalt.zookeeper = localhost:2181, elsewhere: must be a list, separated by commas, each host:port, like localhost:2181
                conf:6: basalt.server.shards = 3000000000: must be a whole number from -2147483648 to 2147483647
                conf:7: basalt.server.fraction = NaN: must be a number like 0.4
                conf:8: basalt.server.limit = : must be a whole number
                conf:9: basalt.server.verbose = yes: must be true or false
                conf:10: basalt.server.codec = gzip: must be one of none, lz4
                conf:11: basalt.server.address = localhost: must be host:port, like localhost:2181
                """);
    }

    @Test
    void durationsNeedANumberAndAUnit() {
        for (String text : List.of("5", "s", "-1s", "1.5s", "999999999999999999999s", "9223372036854775807d")) {
            assertMessage(
                    "basalt.wal.roll.interval = " + text,
                    "conf:1: basalt.wal.roll.interval = " + text + ": must be a duration like 500ms, 6s, 30m or 2h\n");
        }
    }

    @Test
    void whatARecordRefusesIsTracedToTheSettingThatIsToBlame() {
        assertMessage("""
                basalt.wal.segment.size = 64MB
                basalt.wal.roll.interval = 0s
                """, """
                conf:2: basalt.wal.roll.interval = 0s: the interval must be positive
                """);
    }

    @Test
    void whenSettingsContradictEachOtherEachThatCouldBeToBlameIsNamed() {
        assertMessage("""
                basalt.wal.roll.interval = 2h
                basalt.wal.segment.size = 2MB
                basalt.wal.buffer.size = 3MB
                """, """
                conf:2: basalt.wal.segment.size = 2MB, conf:3: basalt.wal.buffer.size = 3MB: the buffer must not be larger than a segment
                """);
    }

    @Test
    void whenNoSingleSettingIsToBlameAllOfTheSectionAreNamed() {
        assertMessage("""
                basalt.wal.roll.interval = 0s
                basalt.wal.buffer.size = 1GB
                """, """
                conf:2: basalt.wal.buffer.size = 1GB, conf:1: basalt.wal.roll.interval = 0s: the buffer must not be larger than a segment
                """);
    }

    @Test
    void aKeyIsSetOnceInAFile() {
        assertMessage("""
                basalt.server.shards = 3
                basalt.server.limit = 3
                basalt.server.shards = 3
                """, """
                conf:3: basalt.server.shards is set again, after conf:1
                """);
    }

    @Test
    void aLineThatIsNoSettingIsNamed() {
        assertMessage("\nbasalt.server.shards = \\u12\n", """
                conf:2: cannot be read: Malformed \\uxxxx encoding.
                """);
    }

    @Test
    void overridesAreNamedInsteadOfALine() {
        var refusal = assertThrows(ConfigurationException.class, () -> Configuration.builder()
                .file("conf", "basalt.server.shards = 3")
                .overrides("command line", Map.of("basalt.server.shards", "x", "basalt.server.limi", "1"))
                .load(List.of(Log.class, Server.class)));
        assertEquals("""
                command line: unknown key basalt.server.limi; did you mean basalt.server.limit?
                command line: basalt.server.shards = x: must be a whole number from -2147483648 to 2147483647""", refusal.getMessage());
    }

    private static void assertMessage(String text, String message) {
        var refusal = assertThrows(
                ConfigurationException.class,
                () -> Configuration.builder().file("conf", text).load(List.of(Log.class, Server.class)));
        assertEquals(message, refusal.getMessage() + "\n");
    }
}
