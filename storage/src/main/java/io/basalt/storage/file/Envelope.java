package io.basalt.storage.file;

import io.basalt.base.Bytes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;

/**
 * What small published files have in common: one line of text that says what follows and vouches for it, then the
 * payload. With a payload of text the whole file is.
 *
 * <pre>
 *   basalt manifest 1 number 7 bytes 512 crc32c 1b2c3d4e
 * </pre>
 *
 * <p>The checksum covers the line up to the word {@code crc32c} and the payload, so also a file under a wrong name is
 * found. Bytes: {@code docs/formats/manifest.md}.
 *
 * @param kind what the file is, in lower case letters and dashes
 * @param formatVersion of the payload
 * @param number which of its kind the file is; 0 when there is only one
 */
public record Envelope(String kind, int formatVersion, long number, Bytes payload) {
    private static final int MAX_FILE_BYTES = 64 << 20;
    private static final int MAX_LINE_BYTES = 256;
    private static final Pattern LINE = Pattern.compile(
            "(basalt ([a-z-]{1,64}) (\\d{1,9}) number (\\d{1,18}) bytes (\\d{1,9})) crc32c ([0-9a-f]{8})");

    /** The file's whole content. */
    public ByteBuffer toBuffer() {
        String vouchedFor = "basalt " + kind + " " + formatVersion + " number " + number + " bytes " + payload.length();
        String line = vouchedFor + " crc32c " + String.format("%08x", checksum(vouchedFor, payload.asBuffer())) + "\n";
        ByteBuffer content = ByteBuffer.allocate(line.length() + payload.length());
        return content.put(line.getBytes(StandardCharsets.US_ASCII))
                .put(payload.asBuffer())
                .flip();
    }

    /**
     * Reads a file that must be of this kind and number.
     *
     * @param newestVersion the newest format version that the caller understands
     * @return empty when there is no such file
     * @throws CorruptFileException when the file is not what was once published under this name
     * @throws NewerFormatException when it is, and the caller is too old for it
     */
    public static Optional<Envelope> read(FileSystem files, String path, String kind, int newestVersion, long number)
            throws IOException {
        byte[] content;
        try (ReadFile file = files.open(path)) {
            long size = file.sizeBytes();
            if (size > MAX_FILE_BYTES) {
                throw new CorruptFileException(path, 0, size + " bytes are too many for a " + kind);
            }
            content = new byte[(int) size];
            file.read(0, ByteBuffer.wrap(content));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
        Envelope envelope = parse(path, content);
        if (!envelope.kind.equals(kind) || envelope.number != number) {
            throw new CorruptFileException(
                    path, 0, "holds " + envelope.kind + " " + envelope.number + ", not " + kind + " " + number);
        }
        if (envelope.formatVersion > newestVersion) {
            throw new NewerFormatException(path, envelope.formatVersion, newestVersion);
        }
        return Optional.of(envelope);
    }

    private static Envelope parse(String path, byte[] all) throws CorruptFileException {
        int lineEnd = 0;
        while (lineEnd < all.length && all[lineEnd] != '\n' && lineEnd <= MAX_LINE_BYTES) {
            lineEnd++;
        }
        Matcher line = LINE.matcher(new String(all, 0, lineEnd, StandardCharsets.ISO_8859_1));
        if (!line.matches() || lineEnd == all.length) {
            throw new CorruptFileException(path, 0, "the first line is damaged");
        }
        Bytes payload = Bytes.copyOf(all, lineEnd + 1, all.length - lineEnd - 1);
        if (payload.length() != Integer.parseInt(line.group(5))) {
            throw new CorruptFileException(
                    path, lineEnd + 1, payload.length() + " bytes follow, the first line says " + line.group(5));
        }
        int actual = checksum(line.group(1), payload.asBuffer());
        if (actual != Integer.parseUnsignedInt(line.group(6), 16)) {
            throw new CorruptFileException(
                    path, 0, String.format("CRC32C is %08x, the first line says %s", actual, line.group(6)));
        }
        return new Envelope(line.group(2), Integer.parseInt(line.group(3)), Long.parseLong(line.group(4)), payload);
    }

    private static int checksum(String vouchedFor, ByteBuffer payload) {
        var crc = new CRC32C();
        crc.update(vouchedFor.getBytes(StandardCharsets.US_ASCII));
        crc.update(payload);
        return (int) crc.getValue();
    }
}
