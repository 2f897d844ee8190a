package io.basalt.storage.file;

import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.random.RandomGenerator;

/**
 * A disk in memory that several simulated processes share and that forgets what nobody synced when one of them
 * crashes.
 *
 * <p>Each process works through its own {@link #mount}. A crash touches only what that process has written, created,
 * renamed or deleted and not yet synced, frees its locks, and makes its mount fail for good; a process that starts
 * again mounts anew. Two runs with the same calls and the same random numbers leave the same disk.
 *
 * <p>Stricter than most disks: syncing a file does not make its name durable, only {@link FileSystem#syncDirectory}
 * does. Directories are durable once they exist. Thread-safe.
 */
public final class MemoryFileSystem {
    /** What becomes of unsynced work in a crash. */
    public enum CrashMode {
        /** All of it is gone. */
        LOST,
        /** All of it arrived, as when only the process dies and not the machine. */
        KEPT,
        /** Of the bytes any sector, of the names any that do not depend on lost ones; a renamed file may have both. */
        TORN
    }

    private enum ChangeKind {
        CREATE,
        DELETE
    }

    /**
     * A change of names that no directory sync has covered. A rename is two: the file gets its new name, then loses the
     * old one. Neither outlasts what was lost of {@code path} or {@code otherPath}, the file's other name in a rename.
     */
    private record Change(MemoryMount by, ChangeKind kind, String path, String otherPath, MemoryFile file) {}

    // Every field is guarded by this; so are the files' contents. MemoryMount locks before it calls.
    private final TreeMap<String, MemoryFile> files = new TreeMap<>();
    private final TreeSet<String> directories = new TreeSet<>();
    private final List<Change> unsyncedChanges = new ArrayList<>();
    private final Map<MemoryFile, MemoryMount> unsyncedFiles = new LinkedHashMap<>();
    private final TreeMap<String, MemoryMount> locks = new TreeMap<>();
    private final TreeMap<String, MemoryMount> mounts = new TreeMap<>();

    /** The disk as the process of this name sees it: the same view until that process crashes, then a new one. */
    public synchronized FileSystem mount(String owner) {
        return mounts.computeIfAbsent(owner, name -> new MemoryMount(this, name));
    }

    /**
     * Crashes one process.
     *
     * @param random decides what survives in {@link CrashMode#TORN}
     */
    public synchronized void crash(String owner, CrashMode mode, RandomGenerator random) {
        MemoryMount mount = mounts.remove(owner);
        if (mount == null) {
            return;
        }
        mount.die();
        locks.values().removeIf(holder -> holder == mount);
        unsyncedFiles.entrySet().removeIf(entry -> {
            if (entry.getValue() == mount) {
                entry.getKey().crash(mode, random);
            }
            return entry.getValue() == mount;
        });
        takeBack(changesLost(mount, mode, random));
        unsyncedChanges.removeIf(change -> change.by() == mount);
    }

    /** Crashes every process, as a power failure does. */
    public synchronized void crashAll(CrashMode mode, RandomGenerator random) {
        for (String owner : List.copyOf(mounts.keySet())) {
            crash(owner, mode, random);
        }
    }

    private List<Change> changesLost(MemoryMount mount, CrashMode mode, RandomGenerator random) {
        List<Change> lost = new ArrayList<>();
        Set<String> lostPaths = new HashSet<>();
        for (Change change : unsyncedChanges) {
            if (change.by() != mount || mode == CrashMode.KEPT) {
                continue;
            }
            boolean dependsOnLost = lostPaths.contains(change.path()) || lostPaths.contains(change.otherPath());
            if (dependsOnLost || mode == CrashMode.LOST || random.nextBoolean()) {
                lost.add(change);
                lostPaths.add(change.path());
                lostPaths.add(change.otherPath());
            }
        }
        return lost;
    }

    /** Undoes changes, last first. What another process has changed again since stays as it left it. */
    private void takeBack(List<Change> changes) {
        for (int i = changes.size() - 1; i >= 0; i--) {
            Change change = changes.get(i);
            switch (change.kind()) {
                case CREATE -> files.remove(change.path(), change.file());
                case DELETE -> {
                    addDirectories(FilePath.parent(change.path()));
                    files.putIfAbsent(change.path(), change.file());
                }
            }
        }
    }

    // ---- called by mounts, which hold the lock

    MemoryFile file(String path) throws NoSuchFileException {
        MemoryFile file = files.get(path);
        if (file == null) {
            throw new NoSuchFileException(path);
        }
        return file;
    }

    boolean exists(String path) {
        return files.containsKey(path) || isDirectory(path);
    }

    boolean isDirectory(String path) {
        return path.isEmpty() || directories.contains(path);
    }

    void addDirectories(String directory) {
        for (String path = directory; !path.isEmpty(); path = FilePath.parent(path)) {
            directories.add(path);
        }
    }

    void removeDirectory(String directory) {
        directories.remove(directory);
    }

    /** Adds a file whose bytes and name are durable already. */
    void addDurable(String path, MemoryFile file) {
        addDirectories(FilePath.parent(path));
        files.put(path, file);
    }

    void add(MemoryMount by, String path, MemoryFile file) {
        addDurable(path, file);
        unsyncedChanges.add(new Change(by, ChangeKind.CREATE, path, path, file));
    }

    void remove(MemoryMount by, String path) {
        MemoryFile file = files.remove(path);
        if (file != null) {
            unsyncedChanges.add(new Change(by, ChangeKind.DELETE, path, path, file));
        }
    }

    void rename(MemoryMount by, String source, String target) throws NoSuchFileException {
        MemoryFile file = file(source);
        files.remove(source);
        addDurable(target, file);
        unsyncedChanges.add(new Change(by, ChangeKind.CREATE, target, source, file));
        unsyncedChanges.add(new Change(by, ChangeKind.DELETE, source, target, file));
    }

    void syncDirectory(String directory) {
        unsyncedChanges.removeIf(change -> FilePath.parent(change.path()).equals(directory));
    }

    void wrote(MemoryMount by, MemoryFile file) {
        unsyncedFiles.put(file, by);
    }

    void synced(MemoryFile file) {
        unsyncedFiles.remove(file);
    }

    /** Direct children, sorted by name. */
    List<FileSystem.Entry> list(String directory) {
        String prefix = directory.isEmpty() ? "" : directory + "/";
        TreeMap<String, FileSystem.Entry> entries = new TreeMap<>();
        for (Map.Entry<String, MemoryFile> file : files.tailMap(prefix).entrySet()) {
            if (!file.getKey().startsWith(prefix)) {
                break;
            }
            String name = file.getKey().substring(prefix.length());
            if (name.indexOf('/') < 0) {
                entries.put(
                        name, new FileSystem.Entry(name, false, file.getValue().size()));
            }
        }
        for (String path : directories.tailSet(prefix)) {
            if (!path.startsWith(prefix)) {
                break;
            }
            String name = path.substring(prefix.length());
            if (name.indexOf('/') < 0) {
                entries.put(name, new FileSystem.Entry(name, true, 0));
            }
        }
        return List.copyOf(entries.values());
    }

    /** Files and directories below a directory, deepest first. */
    List<String> below(String directory) {
        TreeSet<String> paths = new TreeSet<>(files.keySet());
        paths.addAll(directories);
        return paths.descendingSet().stream()
                .filter(path -> path.startsWith(directory + "/"))
                .toList();
    }

    boolean lock(MemoryMount by, String path) {
        if (!files.containsKey(path)) {
            add(by, path, new MemoryFile(0));
        }
        return locks.putIfAbsent(path, by) == null;
    }

    void unlock(MemoryMount by, String path) {
        locks.remove(path, by);
    }
}
