package io.basalt.master.event;

import com.google.protobuf.InvalidProtocolBufferException;
import io.basalt.base.Bytes;
import io.basalt.base.Clock;
import io.basalt.base.EventLoop;
import io.basalt.master.store.MasterStore;
import io.basalt.master.store.MasterStore.Part;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Events of the last day, the newest {@link #MOST} at most, over all masters.
 *
 * <p>They are stored in batches, a little after they happened: a master that dies takes the last moment's with it, and
 * nothing ever waits for an event.
 *
 * <p>Lives on the master's loop.
 */
public final class RecordedEvents implements EventLog {
    private static final Logger LOG = LoggerFactory.getLogger(RecordedEvents.class);
    static final Duration KEPT = Duration.ofDays(1);
    static final int MOST = 20_000;
    static final Duration STORED_AFTER = Duration.ofMillis(250);

    private static final long IDS_PER_MILLISECOND = 1_000_000;

    private final Clock clock;
    private final EventLoop loop;
    private final MasterStore store;
    private final Deque<RecordedEvent> events = new ArrayDeque<>();

    /** Keys in the store: the id of the first event of each batch. */
    private final TreeSet<Bytes> batches = new TreeSet<>();

    private final List<RecordedEvent> unstored = new ArrayList<>();
    private long lastId;
    private boolean loaded;
    private boolean scheduled;
    private boolean stopped;

    public RecordedEvents(Clock clock, EventLoop loop, MasterStore store) {
        this.clock = clock;
        this.loop = loop;
        this.store = store;
    }

    /** Reads what earlier masters recorded; what this one has recorded by then comes after it. Once is enough. */
    public CompletableFuture<Void> load() {
        if (loaded) {
            return CompletableFuture.completedFuture(null);
        }
        return store.load(Part.EVENTS).thenAccept(stored -> {
            var earlier = new ArrayList<RecordedEvent>();
            stored.forEach((key, value) -> {
                batches.add(key);
                try {
                    earlier.addAll(StoredEvents.decode(value));
                } catch (InvalidProtocolBufferException e) {
                    LOG.warn("Events cannot be read and are left out key={}", key, e);
                }
            });
            for (int i = earlier.size() - 1; i >= 0; i--) {
                events.addFirst(earlier.get(i));
                lastId = Math.max(lastId, earlier.get(i).id());
            }
            loaded = true;
            forgetOld();
            if (!unstored.isEmpty()) {
                storeSoon();
            }
        });
    }

    public void stop() {
        stopped = true;
    }

    @Override
    public void record(Event.Kind kind, String subject, String reason, Map<String, String> details) {
        long now = clock.wallMillis();
        lastId = Math.max(lastId + 1, now * IDS_PER_MILLISECOND);
        var event = new RecordedEvent(lastId, now, kind, subject, reason, details);
        LOG.info("Event kind={} subject={} reason=\"{}\" details={}", kind, subject, reason, event.details());
        events.addLast(event);
        unstored.add(event);
        if (loaded) {
            storeSoon();
        }
    }

    /** The newest of those that match, the oldest first. */
    public List<RecordedEvent> list(Predicate<RecordedEvent> which, int most) {
        var found = new ArrayDeque<RecordedEvent>();
        for (var newestFirst = events.descendingIterator(); newestFirst.hasNext() && found.size() < most; ) {
            RecordedEvent event = newestFirst.next();
            if (which.test(event)) {
                found.addFirst(event);
            }
        }
        return List.copyOf(found);
    }

    private void storeSoon() {
        if (!scheduled && !stopped) {
            scheduled = true;
            loop.schedule(STORED_AFTER, this::storeNow);
        }
    }

    private void storeNow() {
        scheduled = false;
        if (stopped || unstored.isEmpty()) {
            return;
        }
        List<RecordedEvent> batch = List.copyOf(unstored);
        unstored.clear();
        Bytes key = Bytes.of(batch.get(0).id());
        batches.add(key);
        store.put(Part.EVENTS, key, StoredEvents.encode(batch)).whenComplete((nothing, failure) -> {
            if (failure != null) {
                LOG.warn("Could not store events count={} reason={}", batch.size(), failure.toString());
            }
        });
        forgetOld();
    }

    private void forgetOld() {
        long oldest = (clock.wallMillis() - KEPT.toMillis()) * IDS_PER_MILLISECOND;
        while (!events.isEmpty() && (events.size() > MOST || events.getFirst().id() < oldest)) {
            events.removeFirst();
        }
        long firstKept = events.isEmpty() ? oldest : events.getFirst().id();
        var gone = new ArrayList<Bytes>();
        // A batch is gone when the next one begins with what is gone, too.
        while (batches.size() > 1 && batches.higher(batches.first()).toLong() <= firstKept) {
            gone.add(batches.pollFirst());
        }
        if (!gone.isEmpty()) {
            store.remove(Part.EVENTS, gone).whenComplete((nothing, failure) -> {
                if (failure != null) {
                    LOG.warn("Could not forget old events batches={} reason={}", gone.size(), failure.toString());
                }
            });
        }
    }
}
