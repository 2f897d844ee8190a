package io.basalt.storage.filter.compare;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** The same if the stored text, in lower case, has the given one somewhere. */
final class SubstringComparator implements ByteComparator {
    private final String wanted;
    private final byte[] ascii; // empty when the wanted text has other chars

    SubstringComparator(String wanted) {
        this.wanted = wanted.toLowerCase(Locale.ROOT);
        byte[] utf8 = this.wanted.getBytes(StandardCharsets.UTF_8);
        this.ascii = StoredText.isAscii(ByteBuffer.wrap(utf8), 0, utf8.length) ? utf8 : new byte[0];
    }

    @Override
    public int compareTo(ByteBuffer stored, int offset, int length) {
        if (wanted.isEmpty()) {
            return 0;
        }
        if (StoredText.isAscii(stored, offset, length)) {
            return ascii.length > 0 && isInAscii(stored, offset, length) ? 0 : 1;
        }
        byte[] bytes = new byte[length];
        stored.get(offset, bytes);
        String text = new String(bytes, StandardCharsets.UTF_8).toLowerCase(Locale.ROOT);
        return text.contains(wanted) ? 0 : 1;
    }

    private boolean isInAscii(ByteBuffer stored, int offset, int length) {
        int last = length - ascii.length;
        for (int start = 0; start <= last; start++) {
            int i = 0;
            while (i < ascii.length && lower(stored.get(offset + start + i)) == ascii[i]) {
                i++;
            }
            if (i == ascii.length) {
                return true;
            }
        }
        return false;
    }

    private static byte lower(byte letter) {
        return letter >= 'A' && letter <= 'Z' ? (byte) (letter + ('a' - 'A')) : letter;
    }
}
