package io.basalt.storage.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A directory of a local disk. Thread-safe.
 *
 * <p>Needs hard links, which are how a file appears whole and never in the place of another one. Interrupting a thread
 * that is in here closes the file it works on.
 */
public final class LocalFileSystem implements FileSystem {
    /** Zeros are written and synced in steps of this, so that the syncs of others never wait for long. */
    private static final int PREALLOCATION_STEP_BYTES = 1 << 20;

    private final Path root;
    private final ByteBuffer zeros = ByteBuffer.allocateDirect(PREALLOCATION_STEP_BYTES);
    private final AtomicLong temporaries = new AtomicLong();

    /**
     * @param root created with its parents if it does not exist
     * @throws IOException when it cannot be created or is not a directory in which this process may write
     */
    public LocalFileSystem(String root) throws IOException {
        Path path = Path.of(root).toAbsolutePath().normalize();
        try {
            Files.createDirectories(path);
        } catch (FileAlreadyExistsException e) {
            throw new IOException(path + " is a file, but should be the directory that holds the store", e);
        } catch (IOException e) {
            throw LocalDiskError.explained("cannot create the store's directory", path, e);
        }
        if (!Files.isWritable(path)) {
            throw new IOException(path + " is not writable by user " + System.getProperty("user.name")
                    + ". Give it to that user, or choose another directory");
        }
        this.root = path.toRealPath();
    }

    private LocalFileSystem(Path root) {
        this.root = root;
    }

    /**
     * The file system below a directory that is there, for tools that read and need not be allowed to write.
     *
     * @throws IOException when there is no such directory
     */
    public static LocalFileSystem existing(Path root) throws IOException {
        return new LocalFileSystem(root.toRealPath());
    }

    @Override
    public AppendFile create(String path, long preallocateBytes) throws IOException {
        Path file = resolve(path);
        createDirectories(FilePath.parent(path));
        FileChannel channel = open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        try {
            writeZeros(channel, preallocateBytes);
            return new LocalAppendFile(file, channel.position(0));
        } catch (IOException e) {
            channel.close();
            Files.deleteIfExists(file);
            throw LocalDiskError.explained("cannot preallocate", file, e);
        }
    }

    @Override
    public AppendFile reuse(String path, long preallocateBytes) throws IOException {
        Path file = resolve(path);
        FileChannel channel = open(file, StandardOpenOption.WRITE);
        try {
            long size = channel.size();
            if (size > preallocateBytes) {
                channel.truncate(preallocateBytes);
                channel.force(true);
            } else {
                channel.position(size);
                writeZeros(channel, preallocateBytes - size);
            }
            return new LocalAppendFile(file, channel.position(0));
        } catch (IOException e) {
            channel.close();
            throw LocalDiskError.explained("cannot preallocate", file, e);
        }
    }

    private void writeZeros(FileChannel channel, long bytes) throws IOException {
        for (long left = bytes; left > 0; ) {
            ByteBuffer step = zeros.duplicate().clear().limit((int) Math.min(left, zeros.capacity()));
            left -= step.limit();
            while (step.hasRemaining()) {
                channel.write(step);
            }
            channel.force(true);
        }
    }

    @Override
    public ReadFile open(String path) throws IOException {
        Path file = resolve(path);
        if (ProcessLocks.isHeld(file)) {
            throw new IOException(file + " is a lock that this process holds: closing it again would free the lock");
        }
        if (Files.isDirectory(file)) {
            throw new NoSuchFileException(file.toString(), null, "is a directory");
        }
        return new LocalReadFile(path, file, open(file, StandardOpenOption.READ));
    }

    @Override
    public void publish(String path, ByteBuffer content) throws IOException {
        Path target = resolve(path);
        createDirectories(FilePath.parent(path));
        Path temporary = writeTemporary(target, content);
        try {
            link(target, temporary);
        } finally {
            Files.deleteIfExists(temporary);
        }
        syncDirectory(FilePath.parent(path));
    }

    /** Writes and syncs a file beside the target, under a name that no other living process uses. */
    private Path writeTemporary(Path target, ByteBuffer content) throws IOException {
        while (true) {
            Path temporary = target.resolveSibling(target.getFileName() + TEMPORARY_INFIX
                    + ProcessHandle.current().pid() + "-" + temporaries.getAndIncrement());
            try (FileChannel channel = open(temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
                while (content.hasRemaining()) {
                    channel.write(content);
                }
                channel.force(true);
                return temporary;
            } catch (FileAlreadyExistsException e) {
                // Left by a process that had the same number once and died here.
            } catch (IOException e) {
                Files.deleteIfExists(temporary);
                throw LocalDiskError.explained("cannot write", temporary, e);
            }
        }
    }

    @Override
    public void rename(String source, String target) throws IOException {
        Path from = resolve(source);
        link(resolve(target), from);
        Files.delete(from);
    }

    /** Gives a file a second name, which must be free: the one exclusive operation that never replaces a file. */
    private static void link(Path target, Path existing) throws IOException {
        try {
            Files.createLink(target, existing);
        } catch (UnsupportedOperationException e) {
            throw new IOException(
                    target + " is on a file system without hard links. Put the store on one that has them", e);
        } catch (IOException e) {
            throw LocalDiskError.explained("cannot create", target, e);
        }
    }

    @Override
    public List<Entry> list(String directory) throws IOException {
        List<Entry> entries = new ArrayList<>();
        try (DirectoryStream<Path> paths = Files.newDirectoryStream(resolve(directory))) {
            for (Path path : paths) {
                addEntry(path, entries);
            }
        } catch (NoSuchFileException e) {
            return List.of();
        } catch (DirectoryIteratorException e) {
            throw LocalDiskError.explained("cannot list", resolve(directory), e.getCause());
        }
        entries.sort(Comparator.comparing(Entry::name));
        return entries;
    }

    private static void addEntry(Path path, List<Entry> entries) throws IOException {
        try {
            var attributes = Files.readAttributes(path, BasicFileAttributes.class);
            boolean directory = attributes.isDirectory();
            entries.add(new Entry(path.getFileName().toString(), directory, directory ? 0 : attributes.size()));
        } catch (NoSuchFileException e) {
            // Deleted since the directory was read.
        }
    }

    @Override
    public boolean exists(String path) throws IOException {
        return Files.exists(resolve(path));
    }

    @Override
    public void delete(String path) throws IOException {
        Files.deleteIfExists(resolve(path));
    }

    @Override
    public void deleteRecursively(String directory) throws IOException {
        for (Entry entry : list(directory)) {
            String path = FilePath.join(directory, entry.name());
            if (entry.directory()) {
                deleteRecursively(path);
            } else {
                delete(path);
            }
        }
        delete(directory);
    }

    @Override
    public void createDirectories(String directory) throws IOException {
        Path path = resolve(directory);
        if (Files.isDirectory(path)) {
            return;
        }
        String parent = FilePath.parent(directory);
        createDirectories(parent);
        try {
            Files.createDirectory(path);
        } catch (FileAlreadyExistsException e) {
            if (!Files.isDirectory(path)) {
                throw e;
            }
        } catch (IOException e) {
            throw LocalDiskError.explained("cannot create", path, e);
        }
        syncDirectory(parent);
    }

    @Override
    public void syncDirectory(String directory) throws IOException {
        try (FileChannel channel = open(resolve(directory), StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    @Override
    public Optional<Lock> tryLock(String path) throws IOException {
        createDirectories(FilePath.parent(path));
        return ProcessLocks.tryLock(resolve(path));
    }

    @Override
    public String toString() {
        return root.toString();
    }

    private Path resolve(String path) throws IOException {
        FilePath.check(path);
        try {
            return root.resolve(path);
        } catch (InvalidPathException e) {
            throw new IOException("'" + path + "' is no file name here. Does LANG name a UTF-8 locale?", e);
        }
    }

    private static FileChannel open(Path file, StandardOpenOption... options) throws IOException {
        try {
            return FileChannel.open(file, options);
        } catch (IOException e) {
            throw LocalDiskError.explained("cannot open", file, e);
        }
    }
}
