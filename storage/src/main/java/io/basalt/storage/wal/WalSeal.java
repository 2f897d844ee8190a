package io.basalt.storage.wal;

import io.basalt.base.Bytes;
import io.basalt.storage.file.CorruptFileException;
import io.basalt.storage.file.Envelope;
import io.basalt.storage.file.FileSystem;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where the log of a dead server ends, decided once for everybody who replays it. A paused server that wakes up later
 * may still write behind that place; nobody will ever read it, and the server cannot acknowledge it, because its lease
 * has ended.
 *
 * @param segment number of the last segment, 0 when the log holds no record
 * @param endOffset first byte behind the last whole group of that segment
 */
public record WalSeal(long segment, long endOffset) {
    private static final String KIND = "wal-seal";
    private static final int FORMAT_VERSION = 1;
    private static final Pattern PAYLOAD = Pattern.compile("segment (\\d{1,18})\nend (\\d{1,18})\n");

    public WalSeal {
        if (segment < 0 || endOffset < 0) {
            throw new IllegalArgumentException("negative seal " + segment + " @ " + endOffset);
        }
    }

    /**
     * Seals the log, or reads the seal that somebody was first to publish.
     *
     * <p>The caller knows that the server can acknowledge nothing any more: it holds the log's lock, or has seen the
     * server's lease end.
     *
     * @param directory {@code wal/<server>}
     * @throws CorruptFileException when bytes that had been durable are damaged
     */
    public static WalSeal sealOrRead(FileSystem files, String directory) throws IOException {
        Optional<WalSeal> existing = read(files, directory);
        if (existing.isPresent()) {
            return existing.get();
        }
        List<LogExtents.Extent> extents = LogExtents.find(files, directory, Optional.empty());
        var seal = new WalSeal(0, 0);
        if (!extents.isEmpty()) {
            LogExtents.Extent last = extents.get(extents.size() - 1);
            seal = new WalSeal(last.segment(), last.end());
        }
        Bytes payload = Bytes.of("segment " + seal.segment + "\nend " + seal.endOffset + "\n");
        try {
            files.publish(WalFiles.seal(directory), new Envelope(KIND, FORMAT_VERSION, 0, payload).toBuffer());
            return seal;
        } catch (FileAlreadyExistsException e) {
            return read(files, directory).orElseThrow(() -> e);
        }
    }

    /** The seal, if the log has one. */
    public static Optional<WalSeal> read(FileSystem files, String directory) throws IOException {
        String path = WalFiles.seal(directory);
        Optional<Envelope> envelope = Envelope.read(files, path, KIND, FORMAT_VERSION, 0);
        return envelope.isEmpty()
                ? Optional.empty()
                : Optional.of(parse(path, envelope.get().payload()));
    }

    private static WalSeal parse(String path, Bytes payload) throws CorruptFileException {
        Matcher matcher = PAYLOAD.matcher(payload.utf8());
        if (!matcher.matches()) {
            throw new CorruptFileException(path, 0, "is no seal: " + payload);
        }
        return new WalSeal(Long.parseLong(matcher.group(1)), Long.parseLong(matcher.group(2)));
    }
}
