package io.basalt.storage.manifest;

import io.basalt.base.Bytes;
import io.basalt.storage.file.Envelope;
import io.basalt.storage.file.FileSystem;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Versions of one small thing in a directory, {@code <kind>.<n>}, of which the highest counts. A version is published
 * by exclusive creation, so of two processes that both read version 7 only one publishes version 8. Manifests and
 * table descriptors are kept this way.
 *
 * <p>Blocks on the disk. Thread-safe, and safe between processes.
 */
public final class NumberedFiles {
    private static final Logger log = LoggerFactory.getLogger(NumberedFiles.class);

    /** How many versions stay: the newest, and a few for a human who wants to know what happened. */
    static final int KEPT = 4;

    /** A version may be deleted between listing and reading only because newer ones came: this often in a row, no. */
    private static final int READ_ATTEMPTS = 100;

    private final FileSystem files;
    private final String kind;
    private final int formatVersion;
    private final Pattern versionName;
    private final Pattern leftoverName;

    /** @param formatVersion of the payloads written; older ones are read too, newer ones refused */
    public NumberedFiles(FileSystem files, String kind, int formatVersion) {
        this.files = files;
        this.kind = kind;
        this.formatVersion = formatVersion;
        this.versionName = Pattern.compile(Pattern.quote(kind) + "\\.([1-9]\\d{0,17})");
        this.leftoverName = Pattern.compile(versionName.pattern() + Pattern.quote(FileSystem.TEMPORARY_INFIX) + ".*");
    }

    /** The versions of a table's descriptor, in {@link StoreLayout#table}; the payload is the caller's. */
    public static NumberedFiles descriptors(FileSystem files) {
        return new NumberedFiles(files, "descriptor", 1);
    }

    /** One version and what it holds. */
    public record Version(long number, Bytes payload) {}

    /**
     * The newest version, empty when there is none.
     *
     * @throws io.basalt.storage.file.CorruptFileException when it is damaged; an older one is never taken instead
     */
    public Optional<Version> latest(String directory) throws IOException {
        for (int attempt = 0; attempt < READ_ATTEMPTS; attempt++) {
            long newest = newest(directory);
            if (newest == 0) {
                return Optional.empty();
            }
            Optional<Version> version = read(directory, newest);
            if (version.isPresent()) {
                return version;
            }
        }
        throw new IOException(directory + ": the newest " + kind + " vanished " + READ_ATTEMPTS + " times");
    }

    /** One version; empty when there is no such, or no more. */
    public Optional<Version> read(String directory, long number) throws IOException {
        return Envelope.read(files, path(directory, number), kind, formatVersion, number)
                .map(envelope -> new Version(number, envelope.payload()));
    }

    /** The numbers of the versions that are there, ascending. */
    public List<Long> numbers(String directory) throws IOException {
        return files.list(directory).stream()
                .map(entry -> versionName.matcher(entry.name()))
                .filter(Matcher::matches)
                .map(matcher -> Long.valueOf(matcher.group(1)))
                .sorted()
                .toList();
    }

    /**
     * Makes {@code payload} the newest version, durably and atomically.
     *
     * @param number one above the newest version that the caller knows; 1 for the first
     * @throws LostOwnershipException when the caller's knowledge is out of date
     * @throws IOException any other failure; whether the version was published is unknown
     */
    public void publish(String directory, long number, Bytes payload) throws IOException {
        String path = path(directory, number);
        long before = newest(directory);
        // A listing is no snapshot: while others publish and clean, it can miss every version that was there. The one
        // that the caller has read, or a newer one, is found by another look.
        for (int look = 1; before > 0 && before < number - 1 && look < READ_ATTEMPTS; look++) {
            before = newest(directory);
        }
        if (before >= number || (before == 0 && number > 1)) {
            throw new LostOwnershipException(path, before);
        }
        if (before < number - 1) {
            throw new IllegalArgumentException(path + " would leave a gap behind version " + before);
        }
        create(directory, number, payload);
    }

    /**
     * As {@link #publish}, with a number that may leave a gap: one that the thing had in no earlier life, so that nobody
     * who knew that one takes this for it.
     *
     * @throws LostOwnershipException when there is this version, or a newer one
     */
    public void publishAbove(String directory, long number, Bytes payload) throws IOException {
        long before = newest(directory);
        if (before >= number) {
            throw new LostOwnershipException(path(directory, number), before);
        }
        create(directory, number, payload);
    }

    private void create(String directory, long number, Bytes payload) throws IOException {
        String path = path(directory, number);
        try {
            files.publish(path, new Envelope(kind, formatVersion, number, payload).toBuffer());
        } catch (FileAlreadyExistsException | NoSuchFileException e) {
            // The second one: a newer version was published, and the temporary file was cleaned away as a leftover.
            long newest = newest(directory);
            throw newest < number ? e : new LostOwnershipException(path, newest, e);
        }
        // A process that slept since it looked may have created a version anew that was published by somebody else and
        // cleaned away since. Then a newer one exists, because the newest is never deleted.
        long after = newest(directory);
        if (after != number) {
            throw new LostOwnershipException(path, after);
        }
        clean(directory, number);
    }

    /**
     * Deletes every version, the newest last: what is left after a crash is as it was, and deleted by a repetition. The
     * caller knows that nobody publishes any more.
     */
    public void deleteAll(String directory) throws IOException {
        delete(directory, Long.MAX_VALUE);
    }

    /** As {@link #deleteAll}, but versions above {@code newest} stay: they are of another thing, which came later. */
    public void delete(String directory, long newest) throws IOException {
        if (!files.exists(directory)) {
            return;
        }
        // Else a version that was cleaned away just now could come back with a power failure, and then be the newest.
        files.syncDirectory(directory);
        for (FileSystem.Entry entry : files.list(directory)) {
            if (leftoverName.matcher(entry.name()).matches()) {
                files.delete(directory + "/" + entry.name());
            }
        }
        for (long number : numbers(directory)) {
            if (number <= newest) {
                files.delete(path(directory, number));
                files.syncDirectory(directory);
            }
        }
    }

    private String path(String directory, long number) {
        return directory + "/" + kind + "." + number;
    }

    /** The highest number; 0 when there is no version. */
    public long newest(String directory) throws IOException {
        List<Long> numbers = numbers(directory);
        return numbers.isEmpty() ? 0 : numbers.get(numbers.size() - 1);
    }

    /** Deletes old versions, and what crashes of publishers left of versions that can never be published any more. */
    private void clean(String directory, long newest) {
        try {
            for (FileSystem.Entry entry : files.list(directory)) {
                Matcher version = versionName.matcher(entry.name());
                Matcher leftover = leftoverName.matcher(entry.name());
                if ((version.matches() && Long.parseLong(version.group(1)) <= newest - KEPT)
                        || (leftover.matches() && Long.parseLong(leftover.group(1)) <= newest)) {
                    files.delete(directory + "/" + entry.name());
                }
            }
        } catch (IOException e) {
            log.warn(
                    "Could not clean old versions directory={} kind={}; the next publication tries again",
                    directory,
                    kind,
                    e);
        }
    }
}
