package io.basalt.cli.output;

import io.basalt.base.Bytes;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * Bytes as people read and type them: text is text, every other byte is {@code \xHH}, as in HBase's shell. What is
 * printed can be typed again and means the same.
 */
public final class EscapedBytes {
    private EscapedBytes() {}

    /** Text if the bytes are printable UTF-8 throughout, else ASCII with every other byte escaped. */
    public static String print(Bytes bytes) {
        String text;
        try {
            text = StandardCharsets.UTF_8.newDecoder().decode(bytes.asBuffer()).toString();
        } catch (CharacterCodingException e) {
            // Not text: that is what the escaped form is for.
            return bytes.toString();
        }
        boolean printable = text.codePoints().allMatch(EscapedBytes::isPrintable);
        return printable ? text.replace("\\", "\\x5C") : bytes.toString();
    }

    private static boolean isPrintable(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            default -> true;
        };
    }

    /** UTF-8, where {@code \xHH} stands for one byte and {@code \\} for a backslash. */
    public static Bytes parse(String text) {
        var bytes = new ByteArrayOutputStream(text.length());
        int at = 0;
        while (at < text.length()) {
            int backslash = text.indexOf('\\', at);
            int end = backslash < 0 ? text.length() : backslash;
            ByteBuffer plain = StandardCharsets.UTF_8.encode(text.substring(at, end));
            bytes.write(plain.array(), plain.arrayOffset(), plain.remaining());
            at = end;
            if (backslash >= 0) {
                at = parseEscape(text, backslash, bytes);
            }
        }
        return Bytes.wrap(bytes.toByteArray());
    }

    private static int parseEscape(String text, int at, ByteArrayOutputStream bytes) {
        if (text.startsWith("\\\\", at)) {
            bytes.write('\\');
            return at + 2;
        }
        if (text.startsWith("\\x", at) && at + 4 <= text.length()) {
            int high = Character.digit(text.charAt(at + 2), 16);
            int low = Character.digit(text.charAt(at + 3), 16);
            if (high >= 0 && low >= 0) {
                bytes.write(high << 4 | low);
                return at + 4;
            }
        }
        throw new IllegalArgumentException(
                "'" + text + "' has a backslash that begins neither \\xHH nor \\\\; write \\\\ for a backslash");
    }
}
