package io.basalt.storage.wal;

import io.basalt.storage.file.CorruptFileException;
import io.basalt.storage.file.FileSystem;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Where the parts of a log are: {@code docs/formats/layout.md}. */
public final class WalFiles {
    private static final String ROOT = "wal";

    private static final Pattern SEGMENT = Pattern.compile("(\\d{10})\\.wal");

    private WalFiles() {}

    /** The directory under which every server has its own. */
    public static String root() {
        return ROOT;
    }

    /** The directory of one server's log; {@code server} is {@code host,port,startcode}. */
    public static String directory(String server) {
        return ROOT + "/" + server;
    }

    /** The file whose lock the server holds as long as its process lives. */
    public static String lock(String directory) {
        return directory + "/lock";
    }

    /** The file that {@link WalSeal} publishes. */
    public static String seal(String directory) {
        return directory + "/seal";
    }

    /** The number of a segment with this file name; empty when no segment is called so. */
    public static OptionalLong segmentNumber(String name) {
        Matcher matcher = SEGMENT.matcher(name);
        return matcher.matches() ? OptionalLong.of(Long.parseLong(matcher.group(1))) : OptionalLong.empty();
    }

    static String segment(String directory, long number) {
        return directory + "/" + String.format("%010d.wal", number);
    }

    /**
     * Throws what was found out about a segment, unless its server has released it meanwhile. Then another segment may
     * have been written over what is being read; but not before the name of this one had gone.
     */
    static void throwUnlessReleased(CorruptFileException finding, FileSystem files, String directory, long number)
            throws IOException {
        try {
            // Not "exists", which cannot tell a file that is not there from one that cannot be looked at.
            files.open(segment(directory, number)).close();
        } catch (NoSuchFileException e) {
            return;
        }
        throw finding;
    }

    /** The numbers of the segments that are there, ascending. */
    static List<Long> segments(FileSystem files, String directory) throws IOException {
        return files.list(directory).stream()
                .map(entry -> segmentNumber(entry.name()))
                .filter(OptionalLong::isPresent)
                .map(OptionalLong::getAsLong)
                .sorted()
                .toList();
    }
}
