package io.basalt.storage.file;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Expected output that is kept in a file. With {@code -Dbasalt.golden=write} the files are written instead of compared;
 * the difference is reviewed like code. Bytes of a format version that was once released never change.
 */
public final class GoldenFile {
    private GoldenFile() {}

    /** @param name below {@code src/test/resources/golden} */
    public static void check(String name, String actual) throws IOException {
        if ("write".equals(System.getProperty("basalt.golden"))) {
            Path file = Path.of("src/test/resources/golden", name);
            Files.createDirectories(file.getParent());
            Files.writeString(file, actual);
        }
        assertEquals(text(name), actual, () -> "differs from golden/" + name + "; -Dbasalt.golden=write rewrites it");
    }

    /** Compares bytes with a file that shows them in hexadecimal. */
    public static void check(String name, ByteBuffer actual) throws IOException {
        check(name, hex(actual));
    }

    /** The bytes that a file shows in hexadecimal. */
    public static ByteBuffer bytes(String name) {
        String[] words = text(name).replaceAll("(?m)^\\d+:|  .*$", "").strip().split("\\s+");
        ByteBuffer bytes = ByteBuffer.allocate(words.length);
        for (String word : words) {
            bytes.put((byte) Integer.parseInt(word, 16));
        }
        return bytes.flip();
    }

    /** The file's text; empty when there is none yet. */
    public static String text(String name) {
        Path written = Path.of("src/test/resources/golden", name);
        try (InputStream resource = GoldenFile.class.getResourceAsStream("/golden/" + name)) {
            if (Files.exists(written)) {
                return Files.readString(written);
            }
            return resource == null ? "" : new String(resource.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String hex(ByteBuffer bytes) {
        var text = new StringBuilder();
        for (int line = bytes.position(); line < bytes.limit(); line += 16) {
            text.append(String.format("%06d:", line));
            var ascii = new StringBuilder();
            for (int i = line; i < Math.min(line + 16, bytes.limit()); i++) {
                int b = bytes.get(i) & 0xff;
                text.append(String.format(" %02x", b));
                ascii.append(b > ' ' && b < 0x7f ? (char) b : '.');
            }
            text.append("  ").append(ascii).append('\n');
        }
        return text.toString();
    }
}
