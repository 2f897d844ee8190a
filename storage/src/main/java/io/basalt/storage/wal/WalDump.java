package io.basalt.storage.wal;

import io.basalt.protocol.cell.CellView;
import io.basalt.storage.file.CorruptFileException;
import io.basalt.storage.file.FileSystem;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Prints a log for a person: every segment, group and record, what ends each segment, and what is damaged. Goes on
 * behind damage, which a replay never does. Values of cells are not printed, only their lengths.
 *
 * <p>Not thread-safe.
 */
public final class WalDump {
    private final FileSystem files;
    private final String directory;
    private final OptionalLong only;
    private final boolean withCells;
    private final PrintWriter out;

    private final Map<Long, Long> ends = new HashMap<>();
    private Optional<WalSeal> seal = Optional.empty();
    private Optional<String> unreadable = Optional.empty();
    private long groups;
    private long records;
    private int damages;

    /**
     * @param directory {@code wal/<server>}
     * @param only number of the one segment to print, or empty for all
     * @param withCells whether to print the key of each cell, and not only each record
     */
    public WalDump(FileSystem files, String directory, OptionalLong only, boolean withCells, PrintWriter out) {
        this.files = files;
        this.directory = directory;
        this.only = only;
        this.withCells = withCells;
        this.out = out;
    }

    /**
     * Prints the log.
     *
     * @return how many damaged places there are; 0 when a replay would succeed
     */
    public int print() throws IOException {
        seal = WalSeal.read(files, directory);
        out.println("log " + directory
                + seal.map(at -> " sealed segment=" + at.segment() + " end=" + at.endOffset())
                        .orElse(" not sealed"));
        findExtents();
        for (long number : WalFiles.segments(files, directory)) {
            if (only.isPresent() && only.getAsLong() != number) {
                continue;
            }
            int before = damages;
            try (SegmentReader reader = new SegmentReader(files, directory, number)) {
                printSegment(reader);
                if (damages > before) {
                    files.open(reader.path()).close();
                }
            } catch (NoSuchFileException e) {
                // What looked damaged may be the later segment that is written over it.
                damages = before;
                out.println("  released by its server a moment ago");
            }
        }
        if (damages == 0 && unreadable.isPresent()) {
            damages++;
            out.println("DAMAGED " + unreadable.get());
        }
        out.println("groups=" + groups + " records=" + records + " damages=" + damages);
        out.flush();
        return damages;
    }

    /** Finds what no single segment shows: where each of them ended. */
    private void findExtents() throws IOException {
        try {
            for (LogExtents.Extent extent : LogExtents.find(files, directory, seal)) {
                ends.put(extent.segment(), extent.end());
            }
        } catch (CorruptFileException e) {
            unreadable = Optional.of(e.getMessage());
        }
    }

    private void printSegment(SegmentReader reader) throws IOException {
        out.println("segment " + reader.path());
        if (!printHeader(reader)) {
            return;
        }
        long offset = SegmentHeader.BYTES;
        while (offset >= 0) {
            if (isBehindSeal(reader, offset)) {
                out.println("  sealed @ " + offset + ": what follows is never read");
                return;
            }
            Optional<GroupHeader> group = reader.group(offset);
            offset = group.isPresent() ? printGroup(reader, group.get()) : skipDamage(reader, offset);
        }
    }

    /** Returns whether groups follow. */
    private boolean printHeader(SegmentReader reader) throws IOException {
        Optional<SegmentHeader> header;
        try {
            header = reader.header();
        } catch (CorruptFileException e) {
            damage(0, e.getMessage());
            return false;
        }
        if (header.isPresent()) {
            out.println("  header firstGroup=" + header.get().firstGroup() + " previousSegment="
                    + header.get().previousNumber() + " previousEnd="
                    + header.get().previousEnd());
            return true;
        }
        if (isSealed(reader) || reader.findGroup(SegmentHeader.BYTES + 1) >= 0) {
            damage(0, "the segment's header is damaged, though groups were written");
            return true;
        }
        boolean written = reader.group(SegmentHeader.BYTES).isPresent();
        out.println(written ? "  torn: the first write did not arrive whole" : "  prepared, not used");
        return false;
    }

    /** Whether the seal names this segment as the last one. */
    private boolean isSealed(SegmentReader reader) {
        return seal.isPresent() && reader.number() == seal.get().segment();
    }

    private boolean isBehindSeal(SegmentReader reader, long offset) {
        return seal.isPresent()
                && (reader.number() > seal.get().segment()
                        || (isSealed(reader) && offset >= seal.get().endOffset()));
    }

    /** Whether a group at this offset is known to have been durable. */
    private boolean wasDurable(SegmentReader reader, long offset) {
        return offset < ends.getOrDefault(reader.number(), 0L)
                || (isSealed(reader) && offset < seal.orElseThrow().endOffset());
    }

    /** Returns the offset of the next group, or -1 at the end. */
    private long skipDamage(SegmentReader reader, long offset) throws IOException {
        long next = reader.findGroup(offset + 1);
        if (next >= 0) {
            damage(offset, "no whole group header, the next one is at " + next);
        } else if (wasDurable(reader, offset)) {
            damage(offset, "no whole group header, though a group was written");
        } else {
            out.println("  end @ " + offset);
        }
        return next;
    }

    private long printGroup(SegmentReader reader, GroupHeader group) throws IOException {
        groups++;
        boolean isIndex = group.kind() == GroupHeader.Kind.INDEX;
        out.println("  " + (isIndex ? "index" : "group") + " @ " + group.offset() + " number=" + group.number()
                + " bytes=" + group.payloadBytes());
        Optional<ByteBuffer> payload = reader.payload(group);
        if (payload.isEmpty()) {
            long next = reader.findGroup(group.offset() + 1);
            if (next >= 0 || wasDurable(reader, group.offset())) {
                damage(group.payloadOffset(), "the group's CRC32C is wrong");
            } else {
                out.println("  torn: the last group did not arrive whole, nothing waited for it");
            }
            return next;
        }
        if (isIndex) {
            printIndex(SegmentIndex.decode(reader.path(), group.offset(), payload.get()));
            return -1;
        }
        var cursor = new RecordCursor(reader.path(), group.payloadOffset(), payload.get());
        while (cursor.next()) {
            printRecord(cursor);
        }
        return group.end();
    }

    private void printIndex(SegmentIndex index) {
        for (Map.Entry<String, Long> region : index.lastSequenceIds().entrySet()) {
            SegmentIndex.Entry entry = index.entry(region.getKey());
            var line = new StringBuilder("    region=" + region.getKey() + " sequence=" + entry.firstSequenceId() + ".."
                    + entry.lastSequenceId() + " ranges=");
            for (int i = 0; i < entry.ranges(); i++) {
                line.append(i == 0 ? "" : ",")
                        .append(entry.start(i))
                        .append("..")
                        .append(entry.end(i));
            }
            out.println(line);
        }
    }

    private void printRecord(RecordCursor record) throws IOException {
        records++;
        ByteBuffer runs = record.runs();
        out.println("    record @ " + record.offset() + " region=" + record.region() + " sequence="
                + record.firstSequenceId() + ".." + record.lastSequenceId() + " bytes=" + runs.remaining());
        if (withCells) {
            var view = new CellView();
            MutationRuns.forEach(runs, Long.MIN_VALUE, (sequenceId, cells) -> {
                while (cells.hasRemaining()) {
                    printCell(view, cells, sequenceId);
                }
            });
        }
    }

    private void printCell(CellView view, ByteBuffer cells, long sequenceId) {
        int length = cells.remaining() < Integer.BYTES ? -1 : cells.getInt();
        int least = CellView.LENGTHS_BYTES + CellView.KEY_FIXED_BYTES;
        int start = cells.position();
        if (length < least || length > cells.remaining()) {
            damage(start, "cells of sequence id " + sequenceId + " cannot be told apart");
            cells.position(cells.limit());
            return;
        }
        int tags = length - CellView.LENGTHS_BYTES - cells.getInt(start) - cells.getInt(start + 4);
        view.set(cells, start, tags == 0 ? 0 : tags - Short.BYTES, sequenceId);
        out.println("      " + view + " valueBytes=" + view.valueLength());
        cells.position(start + length);
    }

    private void damage(long offset, String finding) {
        damages++;
        out.println("  DAMAGED @ " + offset + ": " + finding);
    }
}
