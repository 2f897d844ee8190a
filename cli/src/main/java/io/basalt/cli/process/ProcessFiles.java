package io.basalt.cli.process;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * What the outside knows of a process: {@code run/<name>.pid} holds its number from its start to its end, and {@code
 * run/<name>.ready} its number and address from when it takes part. Whose they are is told by a lock on {@code
 * run/<name>.lock}, which the kernel frees when the process dies: what a killed process has left behind is in nobody's
 * way. That file stays for ever, since one that was deleted could be locked twice.
 *
 * <p>For one thread.
 */
final class ProcessFiles implements AutoCloseable {
    private final Path pidFile;
    private final Path readyFile;
    private final FileChannel lock;

    private ProcessFiles(Path directory, String name, FileChannel lock) {
        this.pidFile = directory.resolve(name + ".pid");
        this.readyFile = directory.resolve(name + ".ready");
        this.lock = lock;
    }

    static Path log(Path home, String name) {
        return home.resolve("logs").resolve(name + ".log");
    }

    /** {@link IOException} says that the name is taken, or why the files cannot be written. */
    static ProcessFiles claim(Path home, String name) throws IOException {
        Path directory = home.resolve("run");
        FileChannel lock = null;
        boolean claimed = false;
        try {
            Files.createDirectories(directory);
            Path lockFile = directory.resolve(name + ".lock");
            lock = FileChannel.open(lockFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (!take(lock)) {
                throw new IOException(name + " is already running: it holds the lock " + lockFile);
            }
            var files = new ProcessFiles(directory, name, lock);
            Files.deleteIfExists(files.readyFile);
            write(files.pidFile, String.valueOf(ProcessHandle.current().pid()));
            claimed = true;
            return files;
        } catch (FileSystemException e) {
            throw unwritable(e);
        } finally {
            if (!claimed && lock != null) {
                lock.close();
            }
        }
    }

    private static boolean take(FileChannel lock) throws IOException {
        try {
            return lock.tryLock() != null;
        } catch (OverlappingFileLockException e) {
            return false; // held by this very process
        }
    }

    /** Tells that the process takes part. */
    void ready(String address) throws IOException {
        try {
            write(readyFile, ProcessHandle.current().pid() + " " + address);
        } catch (FileSystemException e) {
            throw unwritable(e);
        }
    }

    @Override
    public void close() throws IOException {
        Files.deleteIfExists(readyFile);
        Files.deleteIfExists(pidFile);
        lock.close();
    }

    /** The file appears whole, in place of an older one. */
    private static void write(Path file, String line) throws IOException {
        Path written = file.resolveSibling(file.getFileName() + ".new");
        Files.writeString(written, line + "\n");
        Files.move(written, file, StandardCopyOption.ATOMIC_MOVE);
    }

    private static IOException unwritable(FileSystemException e) {
        return new IOException("cannot write " + e.getFile() + ": " + reason(e), e);
    }

    private static String reason(FileSystemException e) {
        if (e instanceof AccessDeniedException) {
            return "permission denied for the user " + System.getProperty("user.name");
        }
        if (e instanceof FileAlreadyExistsException) {
            return "it is a file, and should be a directory";
        }
        return e.getReason() == null ? e.getClass().getSimpleName() : e.getReason();
    }
}
