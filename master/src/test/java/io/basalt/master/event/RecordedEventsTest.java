package io.basalt.master.event;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.basalt.master.ManualLoop;
import io.basalt.master.store.MasterStore.Part;
import io.basalt.master.store.MemoryMasterStore;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class RecordedEventsTest {
    private final ManualLoop loop = new ManualLoop();
    private final MemoryMasterStore store = new MemoryMasterStore(loop);
    private RecordedEvents events = reign();

    @Test
    void eventsAreListedTheOldestFirstAndTheNewestIfTheyAreTooMany() {
        record("a");
        record("b");
        record("c");
        assertEquals(List.of("b", "c"), subjects(2));
        assertEquals(
                List.of("a"),
                events.list(event -> event.subject().equals("a"), 10).stream()
                        .map(RecordedEvent::subject)
                        .toList());
    }

    @Test
    void theNextMasterHasTheEventsOfTheOnesBefore() {
        record("a");
        loop.advance(RecordedEvents.STORED_AFTER);
        record("b");
        loop.advance(RecordedEvents.STORED_AFTER);
        List<RecordedEvent> before = events.list(event -> true, 10);
        events.stop();
        events = reign();
        record("c");
        assertEquals(before, events.list(event -> true, 10).subList(0, 2));
        assertEquals(List.of("a", "b", "c"), subjects(10));
    }

    @Test
    void whatHappensBeforeTheEarlierEventsAreReadComesAfterThem() {
        record("a");
        loop.advance(RecordedEvents.STORED_AFTER);
        events = new RecordedEvents(loop, loop, store);
        record("b");
        events.load();
        loop.advance(RecordedEvents.STORED_AFTER);
        assertEquals(List.of("a", "b"), subjects(10));
        events = reign();
        assertEquals(List.of("a", "b"), subjects(10));
    }

    @Test
    void eventsAreForgottenAfterADay() {
        record("a");
        loop.advance(Duration.ofHours(13));
        record("b");
        loop.advance(Duration.ofHours(13));
        record("c");
        loop.advance(RecordedEvents.STORED_AFTER);
        assertEquals(List.of("b", "c"), subjects(10));
        events = reign();
        assertEquals(List.of("b", "c"), subjects(10));
    }

    @Test
    void thereAreNeverMoreThanTheBoundInTheStoreEither() {
        for (int i = 0; i < 3 * RecordedEvents.MOST; i++) {
            record("e" + i);
            if (i % 1000 == 999) {
                loop.advance(RecordedEvents.STORED_AFTER);
            }
        }
        assertEquals(RecordedEvents.MOST, subjects(Integer.MAX_VALUE).size());
        var batches = store.load(Part.EVENTS);
        loop.runReady();
        assertEquals(RecordedEvents.MOST / 1000, batches.join().size());
    }

    private void record(String subject) {
        events.record(Event.Kind.REGION_MOVED, subject, "for the test", Map.of("k", "v"));
    }

    private List<String> subjects(int most) {
        return events.list(event -> true, most).stream()
                .map(RecordedEvent::subject)
                .toList();
    }

    private RecordedEvents reign() {
        var next = new RecordedEvents(loop, loop, store);
        next.load();
        loop.runReady();
        return next;
    }
}
