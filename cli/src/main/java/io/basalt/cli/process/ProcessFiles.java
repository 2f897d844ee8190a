package io.basalt.cli.process;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * What the outside knows of a process: {@code run/<name>.pid} holds its number from its start to its end, and {@code
 * run/<name>.ready} its number and address from when it takes part. The pid file is locked, and the kernel frees the
 * lock when the process dies, so a file that a killed process has left behind is in nobody's way.
 *
 * <p>For one thread.
 */
final class ProcessFiles implements AutoCloseable {
    private final Path pidFile;
    private final Path readyFile;
    private final FileChannel channel;

    private ProcessFiles(Path pidFile, Path readyFile, FileChannel channel) {
        this.pidFile = pidFile;
        this.readyFile = readyFile;
        this.channel = channel;
    }

    static Path log(Path home, String name) {
        return home.resolve("logs").resolve(name + ".log");
    }

    /** {@link IOException} says who has the name already, or why the files cannot be written. */
    static ProcessFiles claim(Path home, String name) throws IOException {
        Path directory = home.resolve("run");
        Path pidFile = directory.resolve(name + ".pid");
        Path readyFile = directory.resolve(name + ".ready");
        try {
            Files.createDirectories(directory);
            while (true) {
                FileChannel channel = FileChannel.open(
                        pidFile, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
                if (claim(channel, pidFile, name)) {
                    Files.deleteIfExists(readyFile);
                    return new ProcessFiles(pidFile, readyFile, channel);
                }
            }
        } catch (FileSystemException e) {
            throw unwritable(e);
        }
    }

    /** Whether the file is ours now; not when its last owner has deleted it between our opening and our locking it. */
    private static boolean claim(FileChannel channel, Path pidFile, String name) throws IOException {
        boolean claimed = false;
        try {
            FileLock lock = channel.tryLock();
            if (lock == null) {
                throw new IOException(name + " is already running, with the pid "
                        + Files.readString(pidFile).strip());
            }
            String pid = ProcessHandle.current().pid() + "\n";
            channel.truncate(0);
            channel.write(ByteBuffer.wrap(pid.getBytes(StandardCharsets.US_ASCII)));
            claimed = Files.exists(pidFile) && Files.readString(pidFile).equals(pid);
        } catch (NoSuchFileException e) {
            // Deleted just now: the next attempt makes a new one.
        } finally {
            if (!claimed) {
                channel.close();
            }
        }
        return claimed;
    }

    /** Tells that the process takes part; the file appears whole. */
    void ready(String address) throws IOException {
        Path written = readyFile.resolveSibling(readyFile.getFileName() + ".new");
        try {
            Files.writeString(written, ProcessHandle.current().pid() + " " + address + "\n");
            Files.move(written, readyFile, StandardCopyOption.ATOMIC_MOVE);
        } catch (FileSystemException e) {
            throw unwritable(e);
        }
    }

    @Override
    public void close() throws IOException {
        Files.deleteIfExists(readyFile);
        Files.deleteIfExists(pidFile);
        channel.close();
    }

    private static IOException unwritable(FileSystemException e) {
        String reason = e instanceof AccessDeniedException
                ? "permission denied for the user " + System.getProperty("user.name")
                : e.getReason() == null ? e.getClass().getSimpleName() : e.getReason();
        return new IOException("cannot write " + e.getFile() + ": " + reason, e);
    }
}
