package io.basalt.client.location;

import io.basalt.base.Bytes;
import io.basalt.base.EventLoop;
import io.basalt.client.call.RegionLocation;
import io.basalt.client.future.Futures;
import io.basalt.client.row.Scan;
import io.basalt.protocol.name.TableName;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;

/**
 * Asks every region of a range of rows the same question, several at a time, each for the rows that it has: however
 * regions split, merge and move meanwhile, every row is asked about once.
 *
 * <p>Threads: any may begin one; it goes on, and completes, on the client's loop.
 *
 * @param <A> the answers
 */
public final class RegionSweep<A> {
    private static final int AT_A_TIME = 16;

    /** Asks one region about the rows of {@code part}. */
    public interface Question<A> {
        CompletableFuture<A> ask(RegionLocation place, Scan part, Duration timeout);
    }

    /** Rows that are asked about together; the end comes nearer once the region is known. */
    private static final class Stretch {
        private final Scan scan;
        private Bytes end;
        private boolean endInclusive;

        Stretch(Scan scan, Bytes end, boolean endInclusive) {
            this.scan = scan;
            this.end = end;
            this.endInclusive = endInclusive;
        }

        Scan part() {
            return scan.to(end, endInclusive);
        }
    }

    private final String what;
    private final TableName table;
    private final EventLoop loop;
    private final Router router;
    private final Question<A> question;
    private final CompletableFuture<List<Part<A>>> result = new CompletableFuture<>();

    private final ArrayDeque<Stretch> waiting = new ArrayDeque<>();
    private final TreeMap<Bytes, A> answers = new TreeMap<>();
    private int asking;

    /** What was answered about the rows from {@code start} on. */
    public record Part<A>(Bytes start, A answer) {}

    /** @param what is asked, for messages */
    public RegionSweep(String what, TableName table, EventLoop loop, Router router, Question<A> question) {
        this.what = what;
        this.table = table;
        this.loop = loop;
        this.router = router;
        this.question = question;
    }

    /** The answers in the order of rows. */
    public CompletableFuture<List<Part<A>>> over(Scan scan) {
        waiting.add(new Stretch(scan, scan.stopRow(), scan.includesStopRow()));
        loop.execute(this::goOn);
        return result;
    }

    private void goOn() {
        while (asking < AT_A_TIME && !waiting.isEmpty() && !result.isDone()) {
            asking++;
            ask(waiting.poll());
        }
        if (asking == 0 && !result.isDone()) {
            var parts = new ArrayList<Part<A>>();
            answers.forEach((start, answer) -> parts.add(new Part<>(start, answer)));
            result.complete(parts);
        }
    }

    private void ask(Stretch stretch) {
        Bytes start = stretch.scan.startRow();
        CompletableFuture<A> answer =
                router.run(() -> what + " from row " + start + " of table " + table, table, start, (place, timeout) -> {
                    cut(stretch, place.region().endKey());
                    return question.ask(place, stretch.part(), timeout);
                });
        Futures.then(answer, (value, failure) -> {
            asking--;
            if (failure != null) {
                result.completeExceptionally(failure);
            } else {
                answers.put(start, value);
                goOn();
            }
        });
    }

    /** What is behind the region is a stretch of its own. */
    private void cut(Stretch stretch, Bytes regionEnd) {
        boolean inside = !regionEnd.isEmpty()
                && (stretch.end.isEmpty()
                        || regionEnd.compareTo(stretch.end) < 0
                        || (stretch.endInclusive && regionEnd.equals(stretch.end)));
        if (inside) {
            waiting.add(new Stretch(stretch.scan.from(regionEnd), stretch.end, stretch.endInclusive));
            stretch.end = regionEnd;
            stretch.endInclusive = false;
            loop.execute(this::goOn);
        }
    }
}
