package io.basalt.storage.region;

import io.basalt.base.Bytes;
import io.basalt.protocol.cell.CellType;
import io.basalt.protocol.name.RegionInfo;
import io.basalt.protocol.schema.Durability;
import io.basalt.storage.read.TimeRange;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Makes random operations, each together with what the model says it does. */
final class RandomOperations {
    private static final long SECOND = 1000;
    private static final String[] ROWS = {"r0", "r1", "r2", "r3"};
    private static final String[] QUALIFIERS = {"", "x", "y", "n"};

    /** What an operation should do to a state: the cells it writes and what its client is told, or a refusal. */
    record Expected(boolean refused, boolean matched, List<ModelCell> written, List<ModelCell> returned) {
        static final Expected REFUSED = new Expected(true, false, List.of(), List.of());
    }

    /** One operation in both worlds. */
    interface Step {
        RowOperation operation(RowOperation.Callback callback);

        Expected expected(RegionModel model, long now);
    }

    private interface Part {
        Mutation mutation();

        /** The cells it writes; null for a refusal. */
        List<ModelCell> written(RegionModel before, long now, long putTime);

        default boolean returns() {
            return false;
        }
    }

    private final Random random;
    private final List<String> families;
    private List<String> rows = List.of(ROWS);

    RandomOperations(Random random, List<String> families) {
        this.random = random;
        this.families = families;
    }

    /** From now on only rows of this region are used. */
    void within(RegionInfo region) {
        rows = Stream.of(ROWS).filter(row -> region.contains(Bytes.of(row))).toList();
    }

    List<String> rows() {
        return rows;
    }

    String row() {
        return rows.get(random.nextInt(rows.size()));
    }

    String family() {
        return families.get(random.nextInt(families.size()));
    }

    String qualifier() {
        return QUALIFIERS[random.nextInt(QUALIFIERS.length)];
    }

    long timestamp(long now) {
        return random.nextInt(3) == 0 ? Rows.LATEST : now + (random.nextInt(16) - 13) * SECOND;
    }

    Step next(long now) {
        String row = row();
        List<Part> parts = new ArrayList<>();
        Optional<Condition> condition = Optional.empty();
        int kind = random.nextInt(20);
        if (kind < 14) {
            parts.add(part(row, now));
        } else if (kind < 16) {
            // Several mutations of several rows at once.
            parts.add(part(row, now));
            parts.add(part(random.nextBoolean() ? row : row(), now));
        } else {
            condition = Optional.of(condition(row));
            parts.add(part(row, now));
        }
        return new RandomStep(condition, parts);
    }

    private Part part(String row, long now) {
        return switch (random.nextInt(8)) {
            case 0, 1, 2 -> put(row, now);
            case 3, 4 -> delete(row, now);
            case 5 -> random.nextInt(4) == 0 ? deleteRow(row, now) : delete(row, now);
            case 6 -> increment(row, now);
            default -> append(row, now);
        };
    }

    private Bytes value() {
        return random.nextInt(6) == 0 ? Bytes.EMPTY : Bytes.of("v" + random.nextInt(100));
    }

    private Bytes counter() {
        return Bytes.of((long) (random.nextInt(20) - 5));
    }

    private record RandomStep(Optional<Condition> condition, List<Part> parts) implements Step {
        @Override
        public RowOperation operation(RowOperation.Callback callback) {
            return new RowOperation(
                    condition.stream().toList(),
                    parts.stream().map(Part::mutation).toList(),
                    Durability.USE_DEFAULT,
                    RowOperation.NO_NONCE,
                    RowOperation.NO_NONCE,
                    callback);
        }

        @Override
        public Expected expected(RegionModel model, long now) {
            long putTime = now;
            if (condition.isPresent()) {
                Condition.Column column = (Condition.Column) condition.get();
                List<ModelCell> found = model.read(
                        RegionModel.Query.column(
                                column.row().utf8(),
                                column.family().utf8(),
                                column.qualifier().utf8(),
                                1),
                        model.wallMillis);
                if (!matches(column, found)) {
                    return new Expected(false, false, List.of(), List.of());
                }
                putTime = found.isEmpty() ? now : Math.max(now, found.get(0).timestamp());
            }
            List<ModelCell> written = new ArrayList<>();
            List<ModelCell> returned = new ArrayList<>();
            for (Part part : parts) {
                List<ModelCell> cells = part.written(model, now, putTime);
                if (cells == null) {
                    return Expected.REFUSED;
                }
                written.addAll(cells);
                if (part.returns()) {
                    returned.addAll(cells.stream().sorted(ModelCell.ORDER).toList());
                }
            }
            return new Expected(false, true, written, returned);
        }

        private static boolean matches(Condition.Column column, List<ModelCell> found) {
            Condition.Relation relation = column.relation();
            if (column.value().isEmpty()) {
                boolean same = found.isEmpty() || found.get(0).value().isEmpty();
                return (relation != Condition.Relation.NOT_EQUAL) == same;
            }
            return !found.isEmpty()
                    && relation.holds(column.value().compareTo(found.get(0).value()));
        }
    }

    private Condition condition(String row) {
        Condition.Relation[] relations = Condition.Relation.values();
        return new Condition.Column(
                Bytes.of(row),
                Bytes.of(family()),
                Bytes.of(qualifier()),
                relations[random.nextInt(relations.length)],
                random.nextInt(3) == 0 ? Bytes.EMPTY : Bytes.of("v" + random.nextInt(100)),
                TimeRange.ALL);
    }

    /** A part whose cells are put together in one buffer. */
    private abstract static class CellPart implements Part {
        final String row;
        final List<ModelCell> cells;

        CellPart(String row, List<ModelCell> cells) {
            this.row = row;
            this.cells = cells;
        }

        ByteBuffer framed() {
            ByteBuffer all = ByteBuffer.allocate(4096);
            for (ModelCell cell : cells) {
                all.put(Rows.cell(
                        row, cell.family() + ":" + cell.qualifier(), cell.timestamp(), cell.type(), cell.value()));
            }
            return all.flip();
        }
    }

    private static ModelCell at(ModelCell cell, long timestamp, Bytes value) {
        return ModelCell.of(cell.row(), cell.family(), cell.qualifier(), timestamp, cell.type(), value);
    }

    private static long resolve(long timestamp, long now) {
        return timestamp == Rows.LATEST ? now : timestamp;
    }

    /** Cells of one family with different keys, as a file for a bulk load has them. */
    List<ModelCell> cellsToLoad(String family, long now) {
        TreeSet<ModelCell> cells = new TreeSet<>(ModelCell.ORDER);
        for (int i = random.nextInt(5); i > 0; i--) {
            boolean marker = random.nextInt(4) == 0;
            int type = marker ? CellType.DELETE_COLUMN : CellType.PUT;
            long timestamp = now + (random.nextInt(16) - 13) * SECOND;
            cells.add(ModelCell.of(row(), family, qualifier(), timestamp, type, marker ? Bytes.EMPTY : value()));
        }
        return List.copyOf(cells);
    }

    private Part put(String row, long now) {
        List<ModelCell> cells = new ArrayList<>();
        for (int i = random.nextInt(3); i >= 0; i--) {
            String qualifier = qualifier();
            Bytes value = qualifier.equals("n") && random.nextInt(8) > 0 ? counter() : value();
            cells.add(ModelCell.of(row, family(), qualifier, timestamp(now), CellType.PUT, value));
        }
        return new CellPart(row, cells) {
            @Override
            public Mutation mutation() {
                return new Mutation.Put(Bytes.of(row), framed());
            }

            @Override
            public List<ModelCell> written(RegionModel before, long at, long putTime) {
                return cells.stream()
                        .map(cell -> at(cell, resolve(cell.timestamp(), putTime), cell.value()))
                        .toList();
            }
        };
    }

    private Part delete(String row, long now) {
        int[] types = {
            CellType.DELETE,
            CellType.DELETE,
            CellType.DELETE_COLUMN,
            CellType.DELETE_FAMILY_VERSION,
            CellType.DELETE_FAMILY
        };
        List<ModelCell> cells = new ArrayList<>();
        for (int i = random.nextInt(2); i >= 0; i--) {
            int type = types[random.nextInt(types.length)];
            boolean family = type == CellType.DELETE_FAMILY || type == CellType.DELETE_FAMILY_VERSION;
            cells.add(ModelCell.of(row, family(), family ? "" : qualifier(), timestamp(now), type, Bytes.EMPTY));
        }
        return new CellPart(row, cells) {
            @Override
            public Mutation mutation() {
                return new Mutation.Delete(Bytes.of(row), framed(), Rows.LATEST);
            }

            @Override
            public List<ModelCell> written(RegionModel before, long at, long putTime) {
                List<ModelCell> written = new ArrayList<>();
                for (int i = 0; i < cells.size(); i++) {
                    ModelCell cell = cells.get(i);
                    boolean newest = cell.type() == CellType.DELETE && cell.timestamp() == Rows.LATEST;
                    long timestamp = resolve(cell.timestamp(), at);
                    if (newest) {
                        int number = (int) cells.subList(0, i).stream()
                                .filter(other -> other.type() == CellType.DELETE
                                        && other.timestamp() == Rows.LATEST
                                        && other.sameColumn(cell))
                                .count();
                        List<ModelCell> versions = before.read(
                                RegionModel.Query.column(row, cell.family(), cell.qualifier(), number + 1),
                                before.wallMillis);
                        timestamp =
                                versions.size() > number ? versions.get(number).timestamp() : at;
                    }
                    written.add(at(cell, timestamp, Bytes.EMPTY));
                }
                return written;
            }
        };
    }

    private Part deleteRow(String row, long now) {
        long timestamp = timestamp(now);
        return new Part() {
            @Override
            public Mutation mutation() {
                return new Mutation.Delete(Bytes.of(row), ByteBuffer.allocate(0), timestamp);
            }

            @Override
            public List<ModelCell> written(RegionModel before, long at, long putTime) {
                List<ModelCell> written = new ArrayList<>();
                for (String family : before.families()) {
                    written.add(
                            ModelCell.of(row, family, "", resolve(timestamp, at), CellType.DELETE_FAMILY, Bytes.EMPTY));
                }
                return written;
            }
        };
    }

    private List<ModelCell> distinctColumns(String row, long now, boolean counters) {
        List<ModelCell> cells = new ArrayList<>();
        for (int i = random.nextInt(2); i >= 0; i--) {
            ModelCell cell = ModelCell.of(
                    row,
                    family(),
                    counters ? "n" : qualifier(),
                    random.nextInt(4) == 0 ? timestamp(now) : Rows.LATEST,
                    CellType.PUT,
                    counters ? counter() : value());
            if (cells.stream().noneMatch(cell::sameColumn)) {
                cells.add(cell);
            }
        }
        return cells;
    }

    private Part increment(String row, long now) {
        boolean returned = random.nextInt(4) > 0;
        return new CellPart(row, distinctColumns(row, now, true)) {
            @Override
            public Mutation mutation() {
                return new Mutation.Increment(Bytes.of(row), framed(), TimeRange.ALL, returned);
            }

            @Override
            public List<ModelCell> written(RegionModel before, long at, long putTime) {
                List<ModelCell> written = new ArrayList<>();
                for (ModelCell cell : cells) {
                    ModelCell old = newest(before, cell);
                    if (old != null && old.value().length() != Long.BYTES) {
                        return null;
                    }
                    long sum = cell.value().toLong()
                            + (old == null ? 0 : old.value().toLong());
                    written.add(at(cell, timeAfter(old, cell, at), Bytes.of(sum)));
                }
                return written;
            }

            @Override
            public boolean returns() {
                return returned;
            }
        };
    }

    private Part append(String row, long now) {
        return new CellPart(row, distinctColumns(row, now, false)) {
            @Override
            public Mutation mutation() {
                return new Mutation.Append(Bytes.of(row), framed(), TimeRange.ALL, true);
            }

            @Override
            public List<ModelCell> written(RegionModel before, long at, long putTime) {
                List<ModelCell> written = new ArrayList<>();
                for (ModelCell cell : cells) {
                    ModelCell old = newest(before, cell);
                    Bytes value = old == null ? cell.value() : old.value().concat(cell.value());
                    written.add(at(cell, timeAfter(old, cell, at), value));
                }
                return written;
            }

            @Override
            public boolean returns() {
                return true;
            }
        };
    }

    private static ModelCell newest(RegionModel model, ModelCell cell) {
        RegionModel.Query query = RegionModel.Query.column(cell.row(), cell.family(), cell.qualifier(), 1);
        return model.read(query, model.wallMillis).stream()
                .max(Comparator.comparingLong(ModelCell::timestamp))
                .orElse(null);
    }

    private static long timeAfter(ModelCell old, ModelCell cell, long now) {
        return old == null ? resolve(cell.timestamp(), now) : Math.max(now, old.timestamp() + 1);
    }
}
