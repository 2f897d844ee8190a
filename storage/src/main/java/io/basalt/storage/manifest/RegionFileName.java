package io.basalt.storage.manifest;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Name of a file that a region makes in its own directory; no two are ever the same.
 *
 * @param openSequenceId that of the region's opening; each has another one
 * @param number counts the files of the opening, from 1 on
 */
public record RegionFileName(long openSequenceId, long number) {
    private static final Pattern FORM = Pattern.compile("([0-7][0-9a-f]{15})([0-7][0-9a-f]{15})");

    /** Empty for what no region has named so. */
    public static Optional<RegionFileName> parse(String name) {
        Matcher matcher = FORM.matcher(name);
        return matcher.matches()
                ? Optional.of(
                        new RegionFileName(Long.parseLong(matcher.group(1), 16), Long.parseLong(matcher.group(2), 16)))
                : Optional.empty();
    }

    @Override
    public String toString() {
        return String.format("%016x%016x", openSequenceId, number);
    }
}
