package io.basalt.storage.filter.compare;

import io.basalt.protocol.error.ErrorKind;
import io.basalt.protocol.error.RpcException;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The same if the pattern is found somewhere in the stored text. HBase's second engine, JONI, is not there; its patterns
 * are read as Java's, which differ in rare things only.
 */
final class RegexComparator implements ByteComparator {
    /** What a match may cost besides some reads of every char; good patterns stay far below. */
    private static final long FREE_STEPS = 1_000_000;

    private static final long STEPS_PER_CHAR = 100;

    private final String pattern;
    private final Charset charset;
    private final StoredText text = new StoredText();
    private final Matcher matcher;

    RegexComparator(Pattern pattern, Charset charset) {
        this.pattern = pattern.pattern();
        this.charset = charset;
        this.matcher = pattern.matcher(text);
    }

    @Override
    public int compareTo(ByteBuffer stored, int offset, int length) throws RpcException {
        long steps = FREE_STEPS + STEPS_PER_CHAR * length;
        if (isCharPerByte(stored, offset, length)) {
            text.show(stored, offset, length, steps);
        } else {
            byte[] bytes = new byte[length];
            stored.get(offset, bytes);
            text.show(new String(bytes, charset), steps);
        }
        try {
            return matcher.reset().find() ? 0 : 1;
        } catch (StoredText.OutOfSteps e) {
            throw refused(length, "more than " + steps + " steps", e);
        } catch (StackOverflowError e) {
            // The engine recurses once per repetition of a group. Nothing but the matcher is left half done.
            throw refused(length, "too deep a recursion", e);
        }
    }

    private boolean isCharPerByte(ByteBuffer stored, int offset, int length) {
        return charset.equals(StandardCharsets.ISO_8859_1)
                || ((charset.equals(StandardCharsets.UTF_8) || charset.equals(StandardCharsets.US_ASCII))
                        && StoredText.isAscii(stored, offset, length));
    }

    private RpcException refused(int length, String why, Throwable cause) {
        return new RpcException(
                ErrorKind.DO_NOT_RETRY,
                "the pattern " + pattern + " takes " + why + " on a text of " + length + " bytes",
                cause);
    }
}
