package io.basalt.storage.wal;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.basalt.storage.file.AppendFile;
import io.basalt.storage.file.FileSystem;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The segments of a log besides the one that the syncer writes: the next one, which is prepared ahead of time, and the
 * earlier ones, which are finished and, once all their regions have flushed, released. The files of a few released ones
 * stay as they are, to be the next one's: that saves writing zeros. The others are deleted.
 *
 * <p>Any thread. Files are touched by tasks on the background executor only, never under the lock.
 */
final class Segments {
    private static final Logger log = LoggerFactory.getLogger(Segments.class);

    /** Released segments that stay; more are deleted. A flush releases a few at once, which then are used one by one. */
    private static final int MOST_SPARES = 2;

    /** A segment that the syncer can go on with: of full size, durably, and written from its start. */
    record Prepared(long number, AppendFile file, long capacityBytes) {}

    private static final class Retired {
        final long number;
        final long bytes;
        final SortedMap<String, Long> lastSequenceIds;
        boolean finished;
        boolean releasing;

        Retired(SegmentWriter writer) {
            this.number = writer.number();
            this.bytes = writer.end();
            this.lastSequenceIds = writer.index().lastSequenceIds();
        }
    }

    private final FileSystem files;
    private final String directory;
    private final long segmentBytes;
    private final Executor background;
    private final Consumer<Throwable> onFailure;

    @GuardedBy("this")
    private final List<Retired> retired = new ArrayList<>();

    @GuardedBy("this")
    private final Map<String, Long> flushed = new HashMap<>();

    /** Numbers of released segments whose files are there, under their names. */
    @GuardedBy("this")
    private final Deque<Long> spares = new ArrayDeque<>();

    @GuardedBy("this")
    private Prepared prepared;

    @GuardedBy("this")
    private boolean preparing;

    @GuardedBy("this")
    private long lastNumber;

    @GuardedBy("this")
    private int tasks;

    @GuardedBy("this")
    private Runnable whenIdle;

    /** @param onFailure told when a segment cannot be finished, which the log does not survive */
    Segments(
            FileSystem files, String directory, long segmentBytes, Executor background, Consumer<Throwable> onFailure) {
        this.files = files;
        this.directory = directory;
        this.segmentBytes = segmentBytes;
        this.background = background;
        this.onFailure = onFailure;
    }

    /** Creates the next segment now. Blocks. */
    Prepared create(long capacityBytes) throws IOException {
        long number = nextNumber();
        AppendFile file = files.create(WalFiles.segment(directory, number), capacityBytes);
        try {
            files.syncDirectory(directory);
        } catch (IOException | RuntimeException | Error e) {
            file.close();
            throw e;
        }
        return new Prepared(number, file, capacityBytes);
    }

    /** Has the next segment prepared, unless it is already or soon will be. */
    void prepare() {
        synchronized (this) {
            if (prepared != null || preparing || whenIdle != null) {
                return;
            }
            preparing = true;
            tasks++;
        }
        run(this::prepareNow);
    }

    /** Runs in the background what {@link #tasks} counts already. */
    private void run(Runnable task) {
        try {
            background.execute(() -> {
                try {
                    task.run();
                } finally {
                    taskDone();
                }
            });
        } catch (RejectedExecutionException e) {
            // The process is going down. A segment without an index is read without it.
            log.warn("Log does no more work in the background directory={}", directory, e);
            taskDone();
        }
    }

    private synchronized long nextNumber() {
        return ++lastNumber;
    }

    private void prepareNow() {
        Prepared next = null;
        try {
            next = recycle();
            if (next == null) {
                next = create(segmentBytes);
            }
        } catch (IOException | RuntimeException | Error e) { // whatever it is, the log goes on
            log.warn("Could not prepare the next log segment, the present one grows directory={}", directory, e);
        }
        synchronized (this) {
            prepared = next;
            preparing = false;
        }
    }

    /** Makes the next segment of a spare one. Null when there is none, or when that fails: then its file is given up. */
    private Prepared recycle() {
        Long spare = takeSpare();
        if (spare == null) {
            return null;
        }
        long number = nextNumber();
        String source = WalFiles.segment(directory, spare);
        String target = WalFiles.segment(directory, number);
        try {
            files.rename(source, target);
            // Before anything in the file changes, its old name must have gone for good: whoever finds it under that
            // name reads a whole segment.
            files.syncDirectory(directory);
            return new Prepared(number, files.reuse(target, segmentBytes), segmentBytes);
        } catch (IOException | RuntimeException | Error e) { // whatever it is, the file must not be forgotten
            log.warn("Could not reuse a log segment, a new one is created segment={}", spare, e);
            delete(spare);
            delete(number);
            return null;
        }
    }

    private synchronized Long takeSpare() {
        return spares.poll();
    }

    /** Gives the prepared segment; null when there is none yet. */
    synchronized Prepared takePrepared() {
        Prepared taken = prepared;
        prepared = null;
        return taken;
    }

    /** Takes a segment that is not written any more and has its index written in the background. */
    void retire(SegmentWriter writer) {
        var segment = new Retired(writer);
        synchronized (this) {
            retired.add(segment);
            tasks++;
        }
        run(() -> finish(segment, writer));
    }

    private void finish(Retired segment, SegmentWriter writer) {
        try {
            writer.finish();
            synchronized (this) {
                segment.finished = true;
            }
            release();
        } catch (IOException | RuntimeException | Error e) { // whatever it is, the segment has no index
            onFailure.accept(e);
        }
    }

    /** See {@link Wal#regionFlushed}. */
    void regionFlushed(String region, long sequenceId) {
        boolean mayRelease;
        synchronized (this) {
            flushed.merge(region, sequenceId, Math::max);
            mayRelease = whenIdle == null && !releasable().isEmpty();
            if (mayRelease) {
                tasks++;
            }
        }
        if (mayRelease) {
            run(this::release);
        }
    }

    private void release() {
        for (Retired segment : startReleasing()) {
            boolean gone = keep(segment) || delete(segment.number);
            synchronized (this) {
                segment.releasing = false;
                if (gone) {
                    retired.remove(segment);
                }
            }
        }
    }

    /** Whether the segment stays as a spare one. One that is mostly to be filled up saves little. */
    private synchronized boolean keep(Retired segment) {
        return segment.bytes >= segmentBytes / 2 && spares.size() < MOST_SPARES && spares.add(segment.number);
    }

    private synchronized List<Retired> startReleasing() {
        List<Retired> releasable = releasable();
        for (Retired segment : releasable) {
            segment.releasing = true;
        }
        return releasable;
    }

    @GuardedBy("this")
    private List<Retired> releasable() {
        List<Retired> releasable = new ArrayList<>();
        for (Retired segment : retired) {
            if (!segment.finished) {
                // The end of a segment without index is known from its successor only, which must stay therefore.
                break;
            }
            if (!segment.releasing && unflushedRegions(segment).isEmpty()) {
                releasable.add(segment);
            }
        }
        return releasable;
    }

    @GuardedBy("this")
    private List<String> unflushedRegions(Retired segment) {
        List<String> unflushed = new ArrayList<>();
        for (Map.Entry<String, Long> last : segment.lastSequenceIds.entrySet()) {
            if (flushed.getOrDefault(last.getKey(), Long.MIN_VALUE) < last.getValue()) {
                unflushed.add(last.getKey());
            }
        }
        return unflushed;
    }

    private boolean delete(long number) {
        try {
            files.delete(WalFiles.segment(directory, number));
            return true;
        } catch (IOException e) {
            log.warn("Could not delete a log segment segment={}", number, e);
            return false;
        }
    }

    /** See {@link Wal#regionsHolding}; the segment being written counts as the newest. */
    synchronized List<String> regionsHolding(int keep) {
        SortedSet<String> holding = new TreeSet<>();
        for (Retired segment : retired.subList(0, Math.max(0, retired.size() + 1 - keep))) {
            holding.addAll(unflushedRegions(segment));
        }
        return List.copyOf(holding);
    }

    synchronized int retiredSegments() {
        return retired.size();
    }

    synchronized long retiredBytes() {
        long bytes = 0;
        for (Retired segment : retired) {
            bytes += segment.bytes;
        }
        return bytes;
    }

    /** Starts nothing new and calls {@code task}, on any thread, when all that was started has ended. */
    void close(Runnable task) {
        synchronized (this) {
            whenIdle = task;
            tasks++;
        }
        taskDone();
    }

    private void taskDone() {
        Runnable ready = null;
        synchronized (this) {
            tasks--;
            if (tasks == 0 && whenIdle != null) {
                ready = whenIdle;
            }
        }
        if (ready != null) {
            ready.run();
        }
    }

    /** Deletes the segment that was prepared and not used, and the spare ones. After {@link #close}. */
    void discardUnused() throws IOException {
        Prepared unused = takePrepared();
        if (unused != null) {
            unused.file().close();
            files.delete(WalFiles.segment(directory, unused.number()));
        }
        for (Long spare = takeSpare(); spare != null; spare = takeSpare()) {
            files.delete(WalFiles.segment(directory, spare));
        }
    }
}
