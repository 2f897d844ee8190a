package io.basalt.protocol.coordination.zookeeper;

import static io.basalt.protocol.coordination.zookeeper.Requests.unless;

import io.basalt.base.EventLoop;
import io.basalt.protocol.coordination.Coordination;
import io.basalt.protocol.coordination.CoordinationException;
import io.basalt.protocol.coordination.CoordinationException.Kind;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.curator.framework.api.BackgroundCallback;
import org.apache.curator.framework.api.CuratorEvent;
import org.apache.curator.framework.api.CuratorWatcher;
import org.apache.zookeeper.Watcher;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A value that is read again whenever ZooKeeper says that it may have changed. ZooKeeper's watches fire once; each
 * reading sets the next one in the same request, so no change goes unnoticed.
 *
 * <p>Threads: {@link #close} may be called by any; the rest belongs to the loop.
 *
 * @param <T> what the observer is told
 */
final class Observation<T> implements Coordination.Watch {
    private static final Logger LOG = LoggerFactory.getLogger(Observation.class);

    /** Until a watch that could not read asks again; a returning connection makes it ask at once. */
    private static final Duration RETRY = Duration.ofSeconds(1);

    private final String path;
    private final Subject<T> subject;
    private final Consumer<T> onChange;
    private final Requests requests;
    private final EventLoop loop;
    private final CuratorWatcher watcher;

    // ---- loop only ----
    private boolean reading;
    private boolean changedMeanwhile;
    private boolean stopped;

    /**
     * What is observed: two requests that set a watch, and what their answers mean.
     *
     * @param read reads the value and watches it; when there is no node it sets no watch and fails
     * @param exists asks for the node alone and watches for its creation too
     * @param value the value in the answer to {@code read}
     * @param absent what the observer is told when there is no node
     */
    record Subject<T>(WatchingRequest read, WatchingRequest exists, Function<CuratorEvent, T> value, T absent) {}

    /** Starts a request that also sets the watcher. */
    interface WatchingRequest {
        void start(CuratorWatcher watcher, BackgroundCallback answer) throws Exception;
    }

    Observation(String path, Subject<T> subject, Consumer<T> onChange, Requests requests, EventLoop loop) {
        this.path = path;
        this.subject = subject;
        this.onChange = onChange;
        this.requests = requests;
        this.loop = loop;
        this.watcher = event -> {
            if (event.getType() != Watcher.Event.EventType.None) {
                loop.execute(this::refresh);
            }
        };
    }

    /** Reads the value, and tells the observer. */
    void refresh() {
        if (stopped) {
            return;
        }
        if (reading) {
            changedMeanwhile = true;
            return;
        }
        reading = true;
        changedMeanwhile = false;
        var unused =
                unless(Kind.NO_NODE, this::readAndWatch, this::watchForCreation).whenComplete(this::read);
    }

    private CompletableFuture<T> readAndWatch() {
        return requests.ask(path, answer -> subject.read().start(watcher, answer))
                .thenApply(subject.value());
    }

    private CompletableFuture<T> watchForCreation() {
        return Requests.<T>unless(
                Kind.NO_NODE,
                () -> requests.ask(path, answer -> subject.exists().start(watcher, answer))
                        .thenCompose(exists -> readAndWatch()),
                () -> CompletableFuture.completedFuture(subject.absent()));
    }

    private void read(T value, Throwable failure) {
        reading = false;
        if (stopped) {
            return;
        }
        if (failure != null) {
            if (!CoordinationException.is(failure, Kind.CONNECTION_LOST)) {
                LOG.warn("Cannot watch path={}, retrying retryMs={}", path, RETRY.toMillis(), failure);
            }
            loop.schedule(RETRY, this::refresh);
            return;
        }
        if (changedMeanwhile) {
            refresh();
        }
        try {
            onChange.accept(value);
        } catch (RuntimeException e) {
            LOG.error("A watch's callback failed path={}", path, e);
        }
    }

    boolean isStopped() {
        return stopped;
    }

    @Override
    public void close() {
        requests.onLoop(() -> stopped = true);
    }
}
