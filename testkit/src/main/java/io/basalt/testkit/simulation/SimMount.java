package io.basalt.testkit.simulation;

import io.basalt.storage.file.AppendFile;
import io.basalt.storage.file.FileSystem;
import io.basalt.storage.file.MemoryFileSystem.CrashMode;
import io.basalt.storage.file.ReadFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/** The disk of one life, which can kill the process at a chosen change. */
final class SimMount implements FileSystem {
    private final Life life;
    private final FileSystem disk;
    private int changesLeft;
    private boolean dieBefore;
    private CrashMode mode = CrashMode.KEPT;

    SimMount(Life life, FileSystem disk) {
        this.life = life;
        this.disk = disk;
    }

    void killAt(int n, CrashMode crashMode, boolean before) {
        changesLeft = n;
        mode = crashMode;
        dieBefore = before;
    }

    private interface Change {
        void make() throws IOException;
    }

    private void change(Change change) throws IOException {
        boolean last = changesLeft > 0 && --changesLeft == 0;
        if (!last || !dieBefore) {
            change.make();
        }
        if (last) {
            life.kill(mode, "is killed in the middle of a task, unsynced bytes " + mode);
            throw new ProcessKilled(life.toString());
        }
    }

    @Override
    public AppendFile create(String path, long preallocateBytes) throws IOException {
        var created = new AppendFile[1];
        change(() -> created[0] = disk.create(path, preallocateBytes));
        return new Appender(created[0]);
    }

    @Override
    public AppendFile reuse(String path, long preallocateBytes) throws IOException {
        var reused = new AppendFile[1];
        change(() -> reused[0] = disk.reuse(path, preallocateBytes));
        return new Appender(reused[0]);
    }

    @Override
    public ReadFile open(String path) throws IOException {
        return disk.open(path);
    }

    @Override
    public void publish(String path, ByteBuffer content) throws IOException {
        change(() -> disk.publish(path, content));
    }

    @Override
    public void rename(String source, String target) throws IOException {
        change(() -> disk.rename(source, target));
    }

    @Override
    public List<Entry> list(String directory) throws IOException {
        return disk.list(directory);
    }

    @Override
    public boolean exists(String path) throws IOException {
        return disk.exists(path);
    }

    @Override
    public void delete(String path) throws IOException {
        change(() -> disk.delete(path));
    }

    @Override
    public void deleteRecursively(String directory) throws IOException {
        change(() -> disk.deleteRecursively(directory));
    }

    @Override
    public void createDirectories(String directory) throws IOException {
        disk.createDirectories(directory);
    }

    @Override
    public void syncDirectory(String directory) throws IOException {
        change(() -> disk.syncDirectory(directory));
    }

    @Override
    public Optional<Lock> tryLock(String path) throws IOException {
        return disk.tryLock(path);
    }

    @Override
    public String toString() {
        return "disk of " + life;
    }

    private final class Appender implements AppendFile {
        private final AppendFile file;

        Appender(AppendFile file) {
            this.file = file;
        }

        @Override
        public void append(ByteBuffer... buffers) throws IOException {
            change(() -> file.append(buffers));
        }

        @Override
        public void sync() throws IOException {
            change(file::sync);
        }

        @Override
        public long position() {
            return file.position();
        }

        @Override
        public void trim() throws IOException {
            change(file::trim);
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }
}
