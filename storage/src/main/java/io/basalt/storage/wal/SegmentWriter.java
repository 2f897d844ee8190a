package io.basalt.storage.wal;

import io.basalt.storage.file.AppendFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * Writes one segment, group by group.
 *
 * <p>The log's syncer only; {@link #finish} by the background executor, once the syncer has moved on.
 */
final class SegmentWriter {
    private final AppendFile file;
    private final SegmentHeader header;
    private final long capacityBytes;
    private final boolean synced;
    private final SegmentIndex index = new SegmentIndex();
    private final ByteBuffer head = ByteBuffer.allocateDirect(SegmentHeader.BYTES + GroupHeader.BYTES);
    private final ByteBuffer padding = ByteBuffer.allocateDirect(GroupHeader.ALIGNMENT_BYTES);
    private long nextGroup;
    private long end;

    /**
     * @param capacityBytes preallocated
     * @param synced whether each group is synced
     */
    SegmentWriter(AppendFile file, SegmentHeader header, long capacityBytes, boolean synced) {
        this.file = file;
        this.synced = synced;
        this.header = header;
        this.capacityBytes = capacityBytes;
        this.nextGroup = header.firstGroup();
    }

    long number() {
        return header.number();
    }

    /** Bytes up to the end of the last group. */
    long end() {
        return end;
    }

    boolean isEmpty() {
        return end == 0;
    }

    boolean hasRoomFor(int payloadBytes) {
        return end + GroupHeader.BYTES + payloadBytes + GroupHeader.ALIGNMENT_BYTES <= capacityBytes;
    }

    /** Whether so much is written that the next segment should be prepared. */
    boolean wantsSuccessor() {
        return end > capacityBytes / 4;
    }

    SegmentIndex index() {
        return index;
    }

    /** The header of the segment that will follow this one. One group number is left out for this one's index. */
    SegmentHeader successor(long number, long id) {
        return new SegmentHeader(number, id, header.number(), end, nextGroup + 1);
    }

    /** Writes a group, and syncs it unless the log is not to be. After a failure the segment must not be written any more. */
    void write(Group group) throws IOException {
        List<ByteBuffer> payload = group.payload();
        long start = Math.max(end, SegmentHeader.BYTES);
        var groupHeader = new GroupHeader(
                header.id(), nextGroup, start, GroupHeader.Kind.RECORDS, group.bytes(), checksum(payload));
        head.clear();
        if (isEmpty()) {
            header.writeTo(head);
        }
        groupHeader.writeTo(head);
        padding.clear().limit(GroupHeader.padding(group.bytes()));

        var buffers = new ByteBuffer[payload.size() + 2];
        buffers[0] = head.flip();
        for (int i = 0; i < payload.size(); i++) {
            buffers[i + 1] = payload.get(i);
        }
        buffers[buffers.length - 1] = padding;
        if (synced) {
            file.appendSynced(buffers);
        } else {
            file.append(buffers);
        }

        group.index(index, start, groupHeader.end());
        nextGroup++;
        end = groupHeader.end();
    }

    /** Writes the index behind the last group and closes the file, cut to its length. */
    void finish() throws IOException {
        ByteBuffer payload = index.encode(end);
        var groupHeader = new GroupHeader(
                header.id(),
                nextGroup,
                end,
                GroupHeader.Kind.INDEX,
                payload.remaining(),
                Checksums.ofPayload(header.id(), payload));
        head.clear();
        groupHeader.writeTo(head);
        try (file) {
            file.append(head.flip(), payload);
            file.trim();
            file.sync();
        }
    }

    /** Closes the file as it is. */
    void abandon() throws IOException {
        file.close();
    }

    private int checksum(List<ByteBuffer> payload) {
        CRC32C crc = Checksums.ofPayload(header.id());
        for (ByteBuffer chunk : payload) {
            crc.update(chunk);
            chunk.rewind();
        }
        return (int) crc.getValue();
    }
}
