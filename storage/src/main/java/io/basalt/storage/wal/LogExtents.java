package io.basalt.storage.wal;

import io.basalt.storage.file.CorruptFileException;
import io.basalt.storage.file.FileSystem;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Finds out which segments a log consists of and where each of them ends, which is the whole difference between a
 * crash and damage:
 *
 * <ul>
 *   <li>A segment that another one follows ends where the follower's header says; one whose follower was released has
 *       an index, which begins at its end. All groups before that were durable.
 *   <li>A sealed segment ends at the seal.
 *   <li>The last segment ends before the first group that is not whole: that group was never acknowledged. Unless a
 *       whole group header lies behind it, which proves that it had been durable, and is damaged now.
 * </ul>
 */
final class LogExtents {
    /**
     * One segment's records.
     *
     * @param end first byte behind the last group of records
     * @param indexOffset where its index is, -1 when it has none
     */
    record Extent(long segment, long end, long indexOffset) {}

    private record Segment(SegmentHeader header, long indexOffset) {}

    private final FileSystem files;
    private final String directory;

    private LogExtents(FileSystem files, String directory) {
        this.files = files;
        this.directory = directory;
    }

    /** The segments that hold records, in order, up to the seal or to the log's end. */
    static List<Extent> find(FileSystem files, String directory, Optional<WalSeal> seal) throws IOException {
        var extents = new LogExtents(files, directory);
        return extents.find(seal.orElse(null));
    }

    private List<Extent> find(WalSeal seal) throws IOException {
        TreeMap<Long, Segment> segments = new TreeMap<>();
        List<Long> headless = new ArrayList<>();
        for (long number : WalFiles.segments(files, directory)) {
            if (seal == null || number <= seal.segment()) {
                inspect(number, segments, headless);
            }
        }
        for (long number : headless) {
            refuseIfNamed(number, segments, seal);
        }
        List<Extent> extents = new ArrayList<>();
        for (Segment segment : segments.values()) {
            var next = segments.higherEntry(segment.header.number());
            long end = endUnlessReleased(segment, next == null ? null : next.getValue(), seal);
            if (end > 0) {
                extents.add(new Extent(
                        segment.header.number(), end, segment.indexOffset == end ? segment.indexOffset : -1));
            }
        }
        return extents;
    }

    private void inspect(long number, Map<Long, Segment> segments, List<Long> headless) throws IOException {
        try (SegmentReader reader = new SegmentReader(files, directory, number)) {
            Optional<SegmentHeader> header = reader.header();
            if (header.isEmpty() && reader.findGroup(SegmentHeader.BYTES + 1) >= 0) {
                // The server may be alive and have written all this just now.
                reader.refresh();
                header = reader.header();
                if (header.isEmpty()) {
                    throw new CorruptFileException(
                            reader.path(), 0, "the segment's header is damaged, though groups follow");
                }
            }
            if (header.isPresent()) {
                segments.put(number, new Segment(header.get(), reader.indexOffset()));
            } else {
                headless.add(number);
            }
        } catch (NoSuchFileException e) {
            // Released since the directory was listed: all its regions have flushed past it.
        } catch (CorruptFileException e) {
            WalFiles.throwUnlessReleased(e, files, directory, number);
        }
    }

    /**
     * A segment without a header, or with that of the earlier one whose file it is, was prepared and not used, unless
     * somebody knows better.
     */
    private void refuseIfNamed(long number, Map<Long, Segment> segments, WalSeal seal) throws IOException {
        boolean followed = segments.values().stream().anyMatch(other -> other.header.previousNumber() == number);
        boolean sealed = seal != null && seal.segment() == number;
        if (followed || sealed) {
            var damage = new CorruptFileException(
                    WalFiles.segment(directory, number),
                    0,
                    "the segment's header is damaged, though " + (sealed ? "the seal names it" : "another follows it"));
            WalFiles.throwUnlessReleased(damage, files, directory, number);
        }
    }

    /** As {@link #end}; 0 when the segment's server has released it since the directory was listed. */
    private long endUnlessReleased(Segment segment, Segment next, WalSeal seal) throws IOException {
        try {
            return end(segment, next, seal);
        } catch (CorruptFileException e) {
            WalFiles.throwUnlessReleased(e, files, directory, segment.header.number());
            return 0;
        }
    }

    private long end(Segment segment, Segment next, WalSeal seal) throws IOException {
        SegmentHeader header = segment.header;
        if (seal != null && seal.segment() == header.number()) {
            return seal.endOffset();
        }
        if (next != null && next.header.previousNumber() == header.number()) {
            return next.header.previousEnd();
        }
        if (segment.indexOffset >= 0) {
            return segment.indexOffset;
        }
        if (next != null || (seal != null && seal.segment() > header.number())) {
            throw new CorruptFileException(
                    WalFiles.segment(directory, header.number()),
                    0,
                    "its index is damaged, and the segment that followed it is gone: its end is unknown");
        }
        return scanForEnd(header);
    }

    private long scanForEnd(SegmentHeader header) throws IOException {
        try (SegmentReader reader = new SegmentReader(files, directory, header.number())) {
            long offset = SegmentHeader.BYTES;
            long number = header.firstGroup();
            while (true) {
                Optional<GroupHeader> group = wholeGroup(reader, offset);
                if (group.isEmpty() && reader.findGroup(offset + 1) >= 0) {
                    // A later group proves that this one was durable; if the server is alive, it is so only now.
                    reader.refresh();
                    GroupHeader durable = reader.durableGroup(offset);
                    reader.durablePayload(durable);
                    group = Optional.of(durable);
                }
                if (group.isEmpty() || group.get().kind() == GroupHeader.Kind.INDEX) {
                    return offset == SegmentHeader.BYTES ? 0 : offset;
                }
                if (group.get().number() != number) {
                    throw new CorruptFileException(
                            reader.path(), offset, "group " + group.get().number() + " is in the place of " + number);
                }
                number++;
                offset = group.get().end();
            }
        } catch (NoSuchFileException e) {
            return 0;
        }
    }

    private static Optional<GroupHeader> wholeGroup(SegmentReader reader, long offset) throws IOException {
        Optional<GroupHeader> group = reader.group(offset);
        return group.isPresent() && reader.payload(group.get()).isPresent() ? group : Optional.empty();
    }
}
