package io.basalt.storage.wal;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.basalt.storage.file.CorruptFileException;
import io.basalt.storage.file.FileSystem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Reads a server's log: up to its seal when it has one, otherwise up to the last whole group. Blocks on the disk.
 *
 * <p>A segment that vanishes meanwhile, or is overwritten by a later one, was released by its server, which does so only
 * after every region in it has flushed: it is passed over.
 *
 * <p>Thread-safe. Who replays one region reads it in one pass; when another one follows, it is worth to note down once
 * where in the segments without index the records of each region are.
 */
public final class WalReader {
    private final FileSystem files;
    private final String directory;
    private final Optional<WalSeal> seal;
    private final List<LogExtents.Extent> extents;

    @GuardedBy("this")
    private final Map<Long, SegmentIndex> indexes = new HashMap<>();

    @GuardedBy("this")
    private final Set<Long> readInOnePass = new HashSet<>();

    /**
     * Finds the log's segments and its end.
     *
     * @param directory {@code wal/<server>}; a directory that does not exist is an empty log
     * @throws CorruptFileException when bytes that had been durable are damaged
     */
    public WalReader(FileSystem files, String directory) throws IOException {
        this.files = files;
        this.directory = directory;
        this.seal = WalSeal.read(files, directory);
        this.extents = LogExtents.find(files, directory, seal);
    }

    /** The seal that bounds this reader. Without one the server may still be writing. */
    public Optional<WalSeal> seal() {
        return seal;
    }

    /**
     * Hands out the mutations of one region with a sequence id greater than {@code afterSequenceId}, in order.
     *
     * @throws CorruptFileException when a record that had been durable is damaged; the mutations before it have been
     *     handed out
     */
    public ReplaySummary replay(String region, long afterSequenceId, MutationVisitor visitor) throws IOException {
        var replay = new Replay(region, afterSequenceId, visitor);
        forEachSegment((reader, extent) -> {
            replay.read(reader, extent, index(reader, extent, true));
            replay.bytesRead += reader.bytesRead();
        });
        return new ReplaySummary(replay.mutations, replay.lastSequenceId, replay.bytesRead);
    }

    /** The regions that have records in this log, with the last sequence id of each. */
    public SortedMap<String, Long> regions() throws IOException {
        SortedMap<String, Long> last = new TreeMap<>();
        forEachSegment((reader, extent) ->
                last.putAll(index(reader, extent, false).orElseThrow().lastSequenceIds()));
        return last;
    }

    /** The segment's index; empty when it has none and nobody has asked before, if that is enough. */
    private synchronized Optional<SegmentIndex> index(
            SegmentReader reader, LogExtents.Extent extent, boolean onePassWillDo) throws IOException {
        SegmentIndex known = indexes.get(extent.segment());
        if (known != null) {
            return Optional.of(known);
        }
        boolean written = extent.indexOffset() >= 0;
        if (!written && onePassWillDo && readInOnePass.add(extent.segment())) {
            return Optional.empty();
        }
        SegmentIndex index = written ? reader.index(extent.indexOffset()) : makeIndex(reader, extent.end());
        indexes.put(extent.segment(), index);
        return Optional.of(index);
    }

    private static SegmentIndex makeIndex(SegmentReader reader, long end) throws IOException {
        var index = new SegmentIndex();
        forEachRecord(
                reader,
                SegmentHeader.BYTES,
                end,
                (record, group) -> index.add(
                        record.region(),
                        record.firstSequenceId(),
                        record.lastSequenceId(),
                        group.offset(),
                        group.end()));
        return index;
    }

    private void forEachSegment(SegmentVisitor visitor) throws IOException {
        for (LogExtents.Extent extent : extents) {
            try (SegmentReader reader = new SegmentReader(files, directory, extent.segment())) {
                visitor.segment(reader, extent);
            } catch (NoSuchFileException e) {
                // Released: see above.
            } catch (CorruptFileException e) {
                WalFiles.throwUnlessReleased(e, files, directory, extent.segment());
            }
        }
    }

    /**
     * What a replay did.
     *
     * @param mutations handed out
     * @param lastSequenceId of the last one, or the given {@code afterSequenceId} when there was none
     * @param bytesRead from disk
     */
    public record ReplaySummary(long mutations, long lastSequenceId, long bytesRead) {}

    private interface SegmentVisitor {
        void segment(SegmentReader reader, LogExtents.Extent extent) throws IOException;
    }

    private interface RecordVisitor {
        void record(RecordCursor record, GroupHeader group) throws IOException;
    }

    private static void forEachRecord(SegmentReader reader, long start, long end, RecordVisitor visitor)
            throws IOException {
        long offset = start;
        long number = -1;
        while (offset < end) {
            GroupHeader group = reader.durableGroup(offset);
            if (group.kind() != GroupHeader.Kind.RECORDS
                    || group.end() > end
                    || (number >= 0 && group.number() != number + 1)) {
                throw new CorruptFileException(
                        reader.path(),
                        offset,
                        "group " + group.number() + " of " + group.payloadBytes() + " bytes does not belong between "
                                + (number < 0 ? "the start" : "group " + number) + " and the end at " + end);
            }
            var records = new RecordCursor(reader.path(), group.payloadOffset(), reader.durablePayload(group));
            while (records.next()) {
                visitor.record(records, group);
            }
            number = group.number();
            offset = group.end();
        }
    }

    /** One region's way through the segments. */
    private static final class Replay {
        private final String region;
        private final byte[] regionBytes;
        private final MutationVisitor visitor;
        private long lastSequenceId;
        private long mutations;
        private long bytesRead;

        Replay(String region, long afterSequenceId, MutationVisitor visitor) {
            this.region = region;
            this.regionBytes = region.getBytes(StandardCharsets.UTF_8);
            this.visitor = visitor;
            this.lastSequenceId = afterSequenceId;
        }

        void read(SegmentReader reader, LogExtents.Extent extent, Optional<SegmentIndex> index) throws IOException {
            if (index.isEmpty()) {
                forEachRecord(reader, SegmentHeader.BYTES, extent.end(), this::record);
                return;
            }
            SegmentIndex.Entry entry = index.get().entry(region);
            if (entry == null || entry.lastSequenceId() <= lastSequenceId) {
                return;
            }
            for (int range = 0; range < entry.ranges(); range++) {
                forEachRecord(reader, entry.start(range), entry.end(range), this::record);
            }
        }

        private void record(RecordCursor record, GroupHeader group) throws IOException {
            if (record.isOf(regionBytes) && record.lastSequenceId() > lastSequenceId) {
                mutations += MutationRuns.forEach(record.runs(), lastSequenceId, visitor);
                lastSequenceId = record.lastSequenceId();
            }
        }
    }
}
