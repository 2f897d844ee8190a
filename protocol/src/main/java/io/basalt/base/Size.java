package io.basalt.base;

import java.util.Locale;

/** A number of bytes, written with a binary unit: {@code 64KB}, {@code 256MB}, {@code 1GB}. */
public record Size(long bytes) implements Comparable<Size> {
    public Size {
        if (bytes < 0) {
            throw new IllegalArgumentException("negative size " + bytes);
        }
    }

    public static Size ofKilobytes(long count) {
        return new Size(Math.multiplyExact(count, 1L << 10));
    }

    public static Size ofMegabytes(long count) {
        return new Size(Math.multiplyExact(count, 1L << 20));
    }

    /** Parses a number with an optional unit B, KB, MB, GB or TB in either case; the units are powers of 1024. */
    public static Size parse(String text) {
        String upper = text.strip().toUpperCase(Locale.ROOT);
        int digits = 0;
        while (digits < upper.length() && Character.isDigit(upper.charAt(digits))) {
            digits++;
        }
        int shift =
                switch (upper.substring(digits).strip()) {
                    case "", "B" -> 0;
                    case "KB", "K" -> 10;
                    case "MB", "M" -> 20;
                    case "GB", "G" -> 30;
                    case "TB", "T" -> 40;
                    default -> -1;
                };
        if (digits == 0 || shift < 0) {
            throw new IllegalArgumentException("'" + text + "' is not a size like 64KB, 256MB or 1GB");
        }
        try {
            return new Size(Math.multiplyExact(Long.parseLong(upper.substring(0, digits)), 1L << shift));
        } catch (NumberFormatException | ArithmeticException e) {
            throw new IllegalArgumentException("'" + text + "' is too large; sizes are like 64KB, 256MB or 1GB", e);
        }
    }

    @Override
    public int compareTo(Size other) {
        return Long.compare(bytes, other.bytes);
    }

    /** The largest unit that gives a whole number. */
    @Override
    public String toString() {
        String[] units = {"B", "KB", "MB", "GB", "TB"};
        int unit = 0;
        long rest = bytes;
        while (rest != 0 && rest % 1024 == 0 && unit < units.length - 1) {
            rest /= 1024;
            unit++;
        }
        return rest + units[unit];
    }
}
