package io.basalt.client;

import io.basalt.base.Bytes;
import io.basalt.client.row.Row;
import io.basalt.client.scan.AsyncScanner;
import io.basalt.client.scan.ScanMetrics;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * The rows of a scan. While some are being worked on, the next are fetched. For one thread at a time; to be closed,
 * which is cheap when the scan is over.
 *
 * <p>{@link #next} throws {@link IOException}; iterators and streams cannot, and throw {@link UncheckedIOException}.
 */
public final class RowScanner implements Iterable<Row>, AutoCloseable {
    private final AsyncScanner scanner;
    private final Blocking blocking;
    private List<Row> page = List.of();
    private int used;

    RowScanner(AsyncScanner scanner, Blocking blocking) {
        this.scanner = scanner;
        this.blocking = blocking;
    }

    /** The next row; nothing when the scan is over. */
    public Optional<Row> next() throws IOException {
        if (used == page.size()) {
            page = blocking.await(scanner.next());
            used = 0;
        }
        return page.isEmpty() ? Optional.empty() : Optional.of(page.get(used++));
    }

    /** All rows that came together: one or more; an empty list when the scan is over. */
    public List<Row> nextPage() throws IOException {
        List<Row> rest = used < page.size() ? page.subList(used, page.size()) : blocking.await(scanner.next());
        page = List.of();
        used = 0;
        return rest;
    }

    /**
     * How far the scan has come: the last row that was fetched, or a row after it to which servers have looked without
     * finding one, if {@link io.basalt.client.row.Scan#cursors} asked for that. Any thread, also during {@link #next}.
     */
    public Optional<Bytes> position() {
        return scanner.position();
    }

    /** What the scan has cost so far. */
    public ScanMetrics metrics() throws IOException {
        return blocking.await(scanner.metrics());
    }

    /** The rows from here on. There is one position only: a second iterator goes on where the first one is. */
    @Override
    public Iterator<Row> iterator() {
        return new Iterator<>() {
            private Optional<Row> ahead = Optional.empty();

            @Override
            public boolean hasNext() {
                if (ahead.isEmpty()) {
                    try {
                        ahead = RowScanner.this.next();
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                }
                return ahead.isPresent();
            }

            @Override
            public Row next() {
                if (!hasNext()) {
                    throw new NoSuchElementException("the scan is over");
                }
                Row row = ahead.orElseThrow();
                ahead = Optional.empty();
                return row;
            }
        };
    }

    /** The rows from here on; closing the stream closes the scanner. */
    public Stream<Row> stream() {
        int traits = Spliterator.ORDERED | Spliterator.NONNULL | Spliterator.IMMUTABLE;
        return StreamSupport.stream(Spliterators.spliteratorUnknownSize(iterator(), traits), false)
                .onClose(this::close);
    }

    @Override
    public void close() {
        scanner.close();
    }
}
