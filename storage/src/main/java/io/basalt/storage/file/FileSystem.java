package io.basalt.storage.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.Optional;

/**
 * The only way the engine touches files: a local disk, memory, or memory that fails on purpose; later HDFS.
 *
 * <p>Paths are relative to the store's root, parts separated by {@code /}, without {@code .}, {@code ..} or a leading
 * slash. Missing files are {@link NoSuchFileException}, existing ones {@link FileAlreadyExistsException}; both name
 * the whole path. All methods may block and are thread-safe.
 *
 * <p>What is durable: the bytes of a file after {@link AppendFile#sync}; that a file exists, was renamed or deleted
 * after {@link #syncDirectory} of its parent (creating with {@link #publish} does that itself). Directories are durable
 * once they exist.
 */
public interface FileSystem {
    /** Follows a published file's name, in the name of what a crash of its publisher may leave behind. */
    String TEMPORARY_INFIX = ".tmp-";

    /**
     * Creates a file that must not exist, and its missing parent directories, and opens it for appending.
     *
     * @param preallocateBytes space to reserve and write beforehand, so that later syncs write data and no metadata;
     *     the file's size is then at least this much and its tail reads as zeros. 0 reserves nothing
     */
    AppendFile create(String path, long preallocateBytes) throws IOException;

    /**
     * Opens a file that is there already to be written anew from its start, as {@link #create} would open a new one. What it
     * holds stays until it is overwritten, so only what it lacks to its new size has to be written beforehand. Who has
     * the file open for reading sees it being overwritten. A failure leaves the file with its old bytes and any size.
     *
     * @param preallocateBytes the file's size when this returns, durably: what is longer is cut, what is shorter is
     *     filled with zeros
     */
    AppendFile reuse(String path, long preallocateBytes) throws IOException;

    /** Opens a file for positional reads. It stays readable until closed, even when it is deleted meanwhile. */
    ReadFile open(String path) throws IOException;

    /**
     * Makes a small file appear whole, durably and once: after it returns the file has exactly these bytes on stable
     * storage, and when another writer was first the call fails with {@link FileAlreadyExistsException} and changes
     * nothing. At no instant is there a half-written file under this name. This is the compare-and-set on which
     * manifests and seals stand.
     *
     * <p>After any other exception it is unknown whether the file was published. A crash may leave a file
     * {@code <path>.tmp-<something>}. Whoever knows that this path needs no publication any more may delete that; a
     * publication that is under way then fails with {@link NoSuchFileException}.
     */
    void publish(String path, ByteBuffer content) throws IOException;

    /**
     * Renames a file; fails with {@link FileAlreadyExistsException} when the target exists. After any other failure, and
     * after a crash before {@link #syncDirectory}, the file has the old name, the new one, or both.
     */
    void rename(String source, String target) throws IOException;

    /** Names of the entries of a directory, sorted; empty when there is no such directory. */
    List<Entry> list(String directory) throws IOException;

    boolean exists(String path) throws IOException;

    /** Deletes a file or an empty directory. Deleting what is not there is no error. */
    void delete(String path) throws IOException;

    /** Deletes a directory and all below it. */
    void deleteRecursively(String directory) throws IOException;

    void createDirectories(String directory) throws IOException;

    /** Makes creations, renames and deletions directly in this directory durable. */
    void syncDirectory(String directory) throws IOException;

    /**
     * Tries to take the exclusive lock that the file stands for, creating the file if needed. The operating system
     * frees the lock when the holding process dies, and not when it is merely paused. Empty when somebody holds it.
     */
    Optional<Lock> tryLock(String path) throws IOException;

    /** A file or directory, with its size in bytes (0 for directories). */
    record Entry(String name, boolean directory, long sizeBytes) {}

    /** A held lock; closing gives it back. */
    interface Lock extends AutoCloseable {
        @Override
        void close() throws IOException;
    }
}
