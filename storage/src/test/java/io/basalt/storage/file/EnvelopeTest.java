package io.basalt.storage.file;

import static io.basalt.storage.file.FileSystemContract.bytes;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.basalt.base.Bytes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class EnvelopeTest {
    private static final Envelope EXAMPLE = new Envelope("manifest", 1, 7, Bytes.of("the payload\n"));

    private final FileSystem files = new MemoryFileSystem().mount("server");

    @Test
    void theFileBeginsWithOneReadableLine() {
        String content = StandardCharsets.UTF_8.decode(EXAMPLE.toBuffer()).toString();
        assertEquals("basalt manifest 1 number 7 bytes 12 crc32c 354c7f5c\nthe payload\n", content);
    }

    @Test
    void whatWasWrittenIsRead() throws IOException {
        files.publish("manifest.7", EXAMPLE.toBuffer());
        assertEquals(Optional.of(EXAMPLE), read("manifest.7", "manifest", 7));
        assertEquals(Optional.empty(), read("manifest.8", "manifest", 8));
    }

    @Test
    void aFileUnderAWrongNameIsNotTakenForAnother() throws IOException {
        files.publish("manifest.8", EXAMPLE.toBuffer());
        var number = assertThrows(CorruptFileException.class, () -> read("manifest.8", "manifest", 8));
        assertEquals("manifest.8 @ 0: holds manifest 7, not manifest 8", number.getMessage());
        var kind = assertThrows(CorruptFileException.class, () -> read("manifest.8", "descriptor", 7));
        assertEquals("manifest.8 @ 0: holds manifest 7, not descriptor 7", kind.getMessage());
    }

    @Test
    void aNewerFormatIsNoDamage() throws IOException {
        files.publish("manifest.1", new Envelope("manifest", 2, 1, Bytes.EMPTY).toBuffer());
        var e = assertThrows(NewerFormatException.class, () -> read("manifest.1", "manifest", 1));
        assertTrue(e.getMessage().startsWith("manifest.1 has format version 2, this build reads versions up to 1"));
    }

    @Test
    void everyChangedBitIsFound() throws IOException {
        files.publish("manifest.7", EXAMPLE.toBuffer());
        for (int offset = 0; offset < EXAMPLE.toBuffer().limit(); offset++) {
            for (int bit = 0; bit < 8; bit++) {
                var faulty = new FaultyFileSystem(files);
                faulty.flipBit("manifest.7", offset, bit);
                assertThrows(
                        CorruptFileException.class,
                        () -> Envelope.read(faulty, "manifest.7", "manifest", 1, 7),
                        "bit " + bit + " of byte " + offset);
            }
        }
    }

    @Test
    void everyOtherLengthIsFound() throws IOException {
        ByteBuffer whole = EXAMPLE.toBuffer();
        for (int length = 0; length < whole.limit(); length++) {
            files.publish("cut-" + length, whole.duplicate().limit(length));
            String path = "cut-" + length;
            assertThrows(CorruptFileException.class, () -> read(path, "manifest", 7), path);
        }
        files.publish(
                "longer", ByteBuffer.allocate(whole.limit() + 1).put(whole).clear());
        assertThrows(CorruptFileException.class, () -> read("longer", "manifest", 7));
    }

    @Test
    void arbitraryBytesGiveATypedError() {
        Seeds.forEach(2_000, random -> {
            byte[] content = new byte[random.nextInt(400)];
            random.nextBytes(content);
            byte[] valid = EXAMPLE.toBuffer().array();
            int from = random.nextInt(valid.length);
            System.arraycopy(valid, from, content, 0, Math.min(valid.length - from, content.length));
            FileSystem fresh = new MemoryFileSystem().mount("server");
            fresh.publish("manifest.7", ByteBuffer.wrap(content));
            assertThrows(CorruptFileException.class, () -> Envelope.read(fresh, "manifest.7", "manifest", 1, 7));
        });
    }

    @Test
    void aHugeFileIsRefusedBeforeItIsRead() throws IOException {
        try (AppendFile file = files.create("manifest.7", 1L << 40)) {
            file.append(bytes("basalt manifest"));
        }
        var e = assertThrows(CorruptFileException.class, () -> read("manifest.7", "manifest", 7));
        assertTrue(e.getMessage().contains("too many"), e.getMessage());
    }

    private Optional<Envelope> read(String path, String kind, long number) throws IOException {
        return Envelope.read(files, path, kind, 1, number);
    }
}
