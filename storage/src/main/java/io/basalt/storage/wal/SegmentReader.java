package io.basalt.storage.wal;

import io.basalt.storage.file.CorruptFileException;
import io.basalt.storage.file.FileSystem;
import io.basalt.storage.file.ReadFile;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * Reads one segment, trusting nothing that its checksums do not vouch for. Not thread-safe.
 *
 * <p>Buffers that are handed out are valid until the next call.
 */
final class SegmentReader implements AutoCloseable {
    private static final int WINDOW_BYTES = 1 << 20;

    private final ReadFile file;
    private final long number;
    private final long id;
    private long sizeBytes;
    private ByteBuffer window = ByteBuffer.allocate(0);
    private long windowStart;
    private long bytesRead;

    SegmentReader(FileSystem files, String directory, long number) throws IOException {
        this.number = number;
        this.id = SegmentHeader.idOf(directory, number);
        this.file = files.open(WalFiles.segment(directory, number));
        this.sizeBytes = file.sizeBytes();
    }

    long number() {
        return number;
    }

    String path() {
        return file.path();
    }

    long bytesRead() {
        return bytesRead;
    }

    /** Forgets what was read, so that the next call sees what the writer has done meanwhile. */
    void refresh() throws IOException {
        window.limit(0);
        sizeBytes = file.sizeBytes();
    }

    /** Empty when the segment has not been written to, or its first write did not arrive whole. */
    Optional<SegmentHeader> header() throws IOException {
        return has(0, SegmentHeader.BYTES)
                ? SegmentHeader.read(path(), at(0, SegmentHeader.BYTES), number, id)
                : Optional.empty();
    }

    /** The header of the group at an offset; empty when no whole one is there. Says nothing about the payload. */
    Optional<GroupHeader> group(long offset) throws IOException {
        return has(offset, GroupHeader.BYTES)
                ? GroupHeader.read(at(offset, GroupHeader.BYTES), id, offset)
                : Optional.empty();
    }

    /** The payload of a group; empty when it is not as its header says. */
    Optional<ByteBuffer> payload(GroupHeader group) throws IOException {
        if (!has(group.payloadOffset(), group.payloadBytes())) {
            return Optional.empty();
        }
        ByteBuffer payload = at(group.payloadOffset(), group.payloadBytes());
        return Checksums.ofPayload(id, payload) == group.payloadChecksum() ? Optional.of(payload) : Optional.empty();
    }

    /** The payload of a group that is known to have been durable. */
    ByteBuffer durablePayload(GroupHeader group) throws IOException {
        return payload(group)
                .orElseThrow(() -> new CorruptFileException(
                        path(),
                        group.payloadOffset(),
                        "the " + group.payloadBytes() + " bytes of group " + group.number()
                                + " do not have the CRC32C that its header says, "
                                + String.format("%08x", group.payloadChecksum())));
    }

    /** The header of a group that is known to have been durable. */
    GroupHeader durableGroup(long offset) throws IOException {
        return group(offset)
                .orElseThrow(() -> new CorruptFileException(
                        path(), offset, "no whole group header is here, though a group was written"));
    }

    /** The offset of the first whole group header at or behind {@code from}; -1 when there is none. */
    long findGroup(long from) throws IOException {
        long offset = from + GroupHeader.padding((int) (from & (GroupHeader.ALIGNMENT_BYTES - 1)));
        while (has(offset, GroupHeader.BYTES)) {
            // As much as the window holds behind the offset, at least one header.
            ByteBuffer bytes = at(offset, GroupHeader.BYTES);
            int start = bytes.position();
            int last = window.limit() - GroupHeader.BYTES;
            int position = start;
            while (position <= last && window.getLong(position) != GroupHeader.MARK) {
                position += GroupHeader.ALIGNMENT_BYTES;
            }
            offset += position - start;
            if (position <= last) {
                if (group(offset).isPresent()) {
                    return offset;
                }
                offset += GroupHeader.ALIGNMENT_BYTES;
            }
        }
        return -1;
    }

    /** Where the index group is, when the file ends in a whole one; -1 otherwise. */
    long indexOffset() throws IOException {
        if (!has(0, SegmentHeader.BYTES + GroupHeader.BYTES + Long.BYTES)) {
            return -1;
        }
        ByteBuffer last = at(sizeBytes - Long.BYTES, Long.BYTES);
        long offset = last.getLong(last.position());
        if (offset < SegmentHeader.BYTES) {
            return -1;
        }
        Optional<GroupHeader> group = group(offset);
        boolean whole = group.isPresent()
                && group.get().kind() == GroupHeader.Kind.INDEX
                && group.get().end() == sizeBytes
                && payload(group.get()).isPresent();
        return whole ? offset : -1;
    }

    /** Reads the index that {@link #indexOffset} has found. */
    SegmentIndex index(long offset) throws IOException {
        return SegmentIndex.decode(path(), offset, durablePayload(durableGroup(offset)));
    }

    @Override
    public void close() throws IOException {
        file.close();
    }

    private boolean has(long offset, long length) {
        return offset >= 0 && offset <= sizeBytes - length;
    }

    /** The window's buffer with position and limit around the bytes; its limit is moved back by the next call. */
    private ByteBuffer at(long offset, int length) throws IOException {
        if (offset < windowStart || offset + length > windowStart + window.limit()) {
            fill(offset, length);
        }
        int position = (int) (offset - windowStart);
        return window.duplicate().limit(position + length).position(position);
    }

    private void fill(long offset, int length) throws IOException {
        int wanted = (int) Math.min(sizeBytes - offset, Math.max(length, WINDOW_BYTES));
        if (window.capacity() < wanted) {
            window = ByteBuffer.allocate(wanted);
        }
        window.clear().limit(wanted);
        windowStart = offset;
        try {
            readOrZeros(offset);
        } catch (IOException e) {
            window.limit(0);
            throw e;
        }
        window.flip();
        bytesRead += wanted;
    }

    /** When the writer has just cut off the tail, reads it as zeros: nothing had been written there. */
    private void readOrZeros(long offset) throws IOException {
        int wanted = window.limit();
        try {
            file.read(offset, window);
        } catch (EOFException e) {
            int there = (int) Math.max(0, Math.min(wanted, file.sizeBytes() - offset));
            readAgain(offset, there);
            window.limit(wanted);
            while (window.hasRemaining()) {
                window.put((byte) 0);
            }
        }
    }

    private void readAgain(long offset, int length) throws IOException {
        try {
            file.read(offset, window.clear().limit(length));
        } catch (EOFException e) {
            // A segment is cut once. After that its file may become that of another one, under another name.
            throw new CorruptFileException(path(), offset, "is cut for the second time: " + e.getMessage());
        }
    }
}
