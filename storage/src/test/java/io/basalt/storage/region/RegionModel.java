package io.basalt.storage.region;

import io.basalt.base.Bytes;
import io.basalt.protocol.cell.CellView;
import io.basalt.protocol.name.RowRange;
import io.basalt.protocol.schema.KeepDeletedCells;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * What a region must do, written as plainly as possible: lists of cells, looked through from end to end. Flushes and
 * compactions are modelled too, since HBase's rules let them drop versions that a later delete could have brought back.
 */
final class RegionModel {
    /** What the model knows of a family. */
    record Rules(int maxVersions, int minVersions, long ttlMillis, KeepDeletedCells keepDeleted) {}

    /** What a region sees of a file; the oldest put is that of the whole file, which other regions may share. */
    private record File(List<ModelCell> cells, long earliestPut) {
        static File of(List<ModelCell> cells) {
            return new File(
                    cells,
                    cells.stream()
                            .filter(ModelCell::isPut)
                            .mapToLong(ModelCell::timestamp)
                            .min()
                            .orElse(Long.MAX_VALUE));
        }
    }

    /** A store: cells not flushed yet, and files, newest first. */
    private static final class Store {
        List<ModelCell> memory = new ArrayList<>();
        final Map<String, File> files = new LinkedHashMap<>();

        List<ModelCell> all() {
            List<ModelCell> all = new ArrayList<>(memory);
            files.values().forEach(file -> all.addAll(file.cells()));
            all.sort(ModelCell.ORDER);
            return all;
        }

        void putNewest(String name, List<ModelCell> cells) {
            Map<String, File> older = new LinkedHashMap<>(files);
            files.clear();
            files.put(name, File.of(cells));
            files.putAll(older);
        }
    }

    private final TreeMap<String, Rules> families;
    private final TreeMap<String, Store> stores = new TreeMap<>();
    long sequenceId;
    /** The server's clock, by which reads find what has expired. */
    long wallMillis;

    RegionModel(Map<String, Rules> families) {
        this.families = new TreeMap<>(families);
        families.keySet().forEach(family -> stores.put(family, new Store()));
    }

    RegionModel(RegionModel other) {
        this(other.families);
        sequenceId = other.sequenceId;
        wallMillis = other.wallMillis;
        other.stores.forEach((family, store) -> {
            stores.get(family).memory = new ArrayList<>(store.memory);
            store.files.forEach((name, cells) -> stores.get(family).files.put(name, cells));
        });
    }

    Rules rules(String family) {
        return families.get(family);
    }

    Iterable<String> families() {
        return families.keySet();
    }

    /** Writes the cells of one operation. Of two with the same key the later one stays. */
    void write(List<ModelCell> cells) {
        if (cells.isEmpty()) {
            return;
        }
        sequenceId++;
        for (ModelCell cell : cells) {
            List<ModelCell> memory = stores.get(cell.family()).memory;
            ModelCell stored = new ModelCell(
                    cell.row(),
                    cell.family(),
                    cell.qualifier(),
                    cell.timestamp(),
                    cell.type(),
                    cell.value(),
                    sequenceId);
            memory.removeIf(other -> ModelCell.ORDER.compare(other, stored) == 0);
            memory.add(stored);
        }
    }

    /**
     * Cells up to the sequence id leave memory.
     *
     * @param file gives the name of the new file of a family, or null when it has none
     */
    void flush(long upTo, long now, UnaryOperator<String> file) {
        stores.forEach((family, store) -> {
            List<ModelCell> flushed = store.memory.stream()
                    .filter(cell -> cell.sequenceId() <= upTo)
                    .toList();
            store.memory.removeAll(flushed);
            List<ModelCell> kept = compacted(flushed, families.get(family), now, false, Long.MAX_VALUE, Long.MAX_VALUE);
            if (kept.isEmpty() != (file.apply(family) == null)) {
                throw new AssertionError("family " + family + " should have flushed " + kept);
            }
            if (!kept.isEmpty()) {
                store.putNewest(file.apply(family), kept);
            }
        });
    }

    /** The files of a family that {@code gone} names become one, or none. */
    void compact(String family, Predicate<String> gone, String output, long now, boolean major) {
        Store store = stores.get(family);
        List<ModelCell> merged = new ArrayList<>();
        long earliestPut = Long.MAX_VALUE;
        for (Map.Entry<String, File> file : store.files.entrySet()) {
            if (gone.test(file.getKey())) {
                merged.addAll(file.getValue().cells());
                earliestPut = Math.min(earliestPut, file.getValue().earliestPut());
            }
        }
        store.files.keySet().removeIf(gone);
        long leastUnflushed =
                store.memory.stream().mapToLong(ModelCell::sequenceId).min().orElse(Long.MAX_VALUE);
        List<ModelCell> kept = compacted(merged, families.get(family), now, major, earliestPut, leastUnflushed);
        if (!kept.isEmpty()) {
            store.files.put(output, File.of(kept));
        }
    }

    /** A file from elsewhere becomes live; all its cells have the newest sequence id. */
    void load(String family, String name, List<ModelCell> cells) {
        stores.get(family)
                .putNewest(
                        name,
                        cells.stream()
                                .map(cell -> new ModelCell(
                                        cell.row(),
                                        cell.family(),
                                        cell.qualifier(),
                                        cell.timestamp(),
                                        cell.type(),
                                        cell.value(),
                                        sequenceId))
                                .toList());
    }

    /** What a region with these rows has of a closed one, whose files it shares. */
    RegionModel part(RowRange rows) {
        RegionModel part = new RegionModel(this);
        part.stores
                .values()
                .forEach(store -> store.files.replaceAll((name, file) -> new File(
                        file.cells().stream()
                                .filter(cell -> rows.contains(Bytes.of(cell.row())))
                                .toList(),
                        file.earliestPut())));
        return part;
    }

    /** What a region has that two closed ones are merged into. */
    RegionModel with(RegionModel other) {
        RegionModel whole = new RegionModel(this);
        whole.stores.forEach((family, store) -> other.stores
                .get(family)
                .files
                .forEach((name, file) -> store.files.merge(name, file, (one, two) -> {
                    List<ModelCell> cells = new ArrayList<>(one.cells());
                    cells.addAll(two.cells());
                    return new File(cells, one.earliestPut());
                })));
        return whole;
    }

    boolean hasUnflushed() {
        return stores.values().stream().anyMatch(store -> !store.memory.isEmpty());
    }

    /** Size in KeyValue layout of what is not flushed. */
    long memoryBytes() {
        return stores.values().stream()
                .flatMap(store -> store.memory.stream())
                .mapToLong(cell -> CellView.LENGTHS_BYTES
                        + CellView.KEY_FIXED_BYTES
                        + cell.row().length()
                        + cell.family().length()
                        + cell.qualifier().length()
                        + cell.value().length())
                .sum();
    }

    private static List<ModelCell> compacted(
            List<ModelCell> input, Rules rules, long now, boolean major, long earliestPut, long leastUnflushed) {
        List<ModelCell> cells = new ArrayList<>(input);
        cells.sort(ModelCell.ORDER);
        List<ModelCell> kept = new ArrayList<>();
        Map<String, Integer> versions = new HashMap<>();
        for (int i = 0; i < cells.size(); i++) {
            ModelCell cell = cells.get(i);
            boolean expired = cell.timestamp() < now - rules.ttlMillis();
            boolean repeated = i > 0
                    && cells.get(i - 1).sameColumn(cell)
                    && cells.get(i - 1).timestamp() == cell.timestamp()
                    && cells.get(i - 1).type() == cell.type();
            if (repeated || (expired && rules.minVersions() == 0)) {
                continue;
            }
            String column = cell.row() + "/" + cell.qualifier();
            if (!cell.isPut()) {
                boolean counts = versions.getOrDefault(column, 0) <= rules.maxVersions();
                boolean mayHideUnflushed = cell.sequenceId() > leastUnflushed;
                if (!major
                        || mayHideUnflushed
                        || (keeps(rules, cell, now) && cell.timestamp() >= earliestPut && counts)) {
                    kept.add(cell);
                }
                continue;
            }
            boolean hidden = cells.stream().anyMatch(marker -> marker.hides(cell) && !keeps(rules, marker, now));
            if (hidden) {
                continue;
            }
            int count = versions.merge(column, 1, Integer::sum);
            if (count <= rules.maxVersions() && (!expired || count <= rules.minVersions())) {
                kept.add(cell);
            }
        }
        return kept;
    }

    /** Whether what this marker hides is kept all the same. */
    private static boolean keeps(Rules rules, ModelCell marker, long now) {
        boolean expired = marker.timestamp() < now - rules.ttlMillis();
        return rules.keepDeleted() == KeepDeletedCells.TRUE
                || (rules.keepDeleted() == KeepDeletedCells.TTL && !expired);
    }

    /** What a reader wants. Empty maps and lists mean everything. */
    record Query(
            String startRow,
            boolean startInclusive,
            String stopRow,
            boolean stopInclusive,
            boolean reversed,
            Map<String, List<String>> columns,
            long from,
            long to,
            int maxVersions,
            int storeLimit,
            int storeOffset,
            boolean raw) {

        static Query all(int maxVersions) {
            return new Query("", true, "", false, false, Map.of(), 0, Long.MAX_VALUE, maxVersions, -1, 0, false);
        }

        static Query column(String row, String family, String qualifier, int maxVersions) {
            return new Query(
                    row,
                    true,
                    row,
                    true,
                    false,
                    Map.of(family, List.of(qualifier)),
                    0,
                    Long.MAX_VALUE,
                    maxVersions,
                    -1,
                    0,
                    false);
        }

        boolean wantsRow(String row) {
            int start = startRow.isEmpty() ? (reversed ? -1 : 1) : row.compareTo(startRow);
            int stop = stopRow.isEmpty() ? (reversed ? 1 : -1) : row.compareTo(stopRow);
            boolean fromStart = (reversed ? start < 0 : start > 0) || (start == 0 && startInclusive);
            boolean toStop = (reversed ? stop > 0 : stop < 0) || (stop == 0 && stopInclusive);
            return fromStart && toStop;
        }

        boolean wantsColumn(ModelCell cell) {
            if (columns.isEmpty()) {
                return true;
            }
            List<String> qualifiers = columns.get(cell.family());
            return qualifiers != null && (qualifiers.isEmpty() || qualifiers.contains(cell.qualifier()));
        }

        boolean wantsTime(long timestamp) {
            return timestamp >= from && (timestamp < to || to == Long.MAX_VALUE);
        }
    }

    /** What a reader sees, in the order in which it gets it. */
    List<ModelCell> read(Query query, long now) {
        TreeMap<String, List<ModelCell>> rows = new TreeMap<>();
        stores.forEach((family, store) -> store.all().stream()
                .filter(cell -> query.wantsRow(cell.row()))
                .collect(Collectors.groupingBy(ModelCell::row))
                .forEach((row, cells) -> {
                    cells.sort(ModelCell.ORDER);
                    List<ModelCell> seen = query.raw()
                            ? rawCells(cells, query)
                            : visibleCells(cells, families.get(family), query, now);
                    int from = Math.min(query.storeOffset(), seen.size());
                    // HBase stops behind the cell that reaches the limit: a limit of none gives one.
                    int limit = Math.max(query.storeLimit(), 1);
                    int to = query.storeLimit() < 0 ? seen.size() : Math.min(seen.size(), from + limit);
                    rows.computeIfAbsent(row, key -> new ArrayList<>()).addAll(seen.subList(from, to));
                }));
        List<ModelCell> result = new ArrayList<>();
        (query.reversed() ? rows.descendingMap() : rows).values().forEach(result::addAll);
        return result;
    }

    private static List<ModelCell> visibleCells(List<ModelCell> cells, Rules rules, Query query, long now) {
        List<ModelCell> seen = new ArrayList<>();
        for (ModelCell cell : cells) {
            boolean expired = cell.timestamp() < now - rules.ttlMillis();
            if (!cell.isPut()
                    || !query.wantsColumn(cell)
                    || !query.wantsTime(cell.timestamp())
                    || (expired && rules.minVersions() == 0)) {
                continue;
            }
            boolean hidden = cells.stream()
                    .anyMatch(marker -> marker.hides(cell)
                            && (rules.keepDeleted() == KeepDeletedCells.FALSE
                                    ? marker.timestamp() >= query.from()
                                    : query.wantsTime(marker.timestamp())));
            List<ModelCell> newer = seen.stream().filter(cell::sameColumn).toList();
            boolean repeated = newer.stream().anyMatch(other -> other.timestamp() == cell.timestamp());
            int limit = Math.min(query.maxVersions(), rules.maxVersions());
            if (expired) {
                limit = Math.min(limit, rules.minVersions());
            }
            if (!hidden && !repeated && newer.size() < limit) {
                seen.add(cell);
            }
        }
        return seen;
    }

    private static List<ModelCell> rawCells(List<ModelCell> cells, Query query) {
        List<ModelCell> seen = new ArrayList<>();
        TreeMap<String, Integer> puts = new TreeMap<>();
        for (ModelCell cell : cells) {
            boolean repeated = seen.stream()
                    .anyMatch(other -> other.sameColumn(cell)
                            && other.timestamp() == cell.timestamp()
                            && other.type() == cell.type());
            if (!query.wantsColumn(cell) || !query.wantsTime(cell.timestamp()) || repeated) {
                continue;
            }
            int count = puts.merge(cell.qualifier(), cell.isPut() ? 1 : 0, Integer::sum);
            if (count <= query.maxVersions()) {
                seen.add(cell);
            }
        }
        return seen;
    }
}
