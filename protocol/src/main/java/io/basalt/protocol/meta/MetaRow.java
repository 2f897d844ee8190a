package io.basalt.protocol.meta;

import io.basalt.base.Bytes;
import io.basalt.base.HostPort;
import io.basalt.protocol.cell.CellView;
import io.basalt.protocol.name.RegionInfo;
import io.basalt.protocol.name.ServerName;
import io.basalt.protocol.pb.ClusterStatusPb.RegionState.State;
import io.basalt.protocol.wire.CellBlockReader;
import io.basalt.protocol.wire.MalformedCellException;
import io.basalt.protocol.wire.PbNames;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What hbase:meta says of one region.
 *
 * @param server who opened it last; it may have been closed or moved since
 * @param openSequenceId grows with each open; {@link #NEVER_OPENED} before the first
 * @param state as the master last wrote it; empty when it wrote none, or one that is not known here
 * @param target in a transition, who shall open it
 * @param daughters of a split parent, lower rows first; else empty
 * @param mergeParents of a merged region whose parents' files are still in use; else empty
 */
public record MetaRow(
        RegionInfo region,
        Optional<ServerName> server,
        long openSequenceId,
        Optional<State> state,
        Optional<ServerName> target,
        List<RegionInfo> daughters,
        List<RegionInfo> mergeParents) {
    public static final long NEVER_OPENED = -1;

    public MetaRow {
        daughters = List.copyOf(daughters);
        mergeParents = List.copyOf(mergeParents);
    }

    /**
     * Reads a region's row.
     *
     * @param info the newest value of each column of family {@code info}, by qualifier
     */
    public static MetaRow parse(Bytes row, Map<Bytes, Bytes> info) throws MalformedMetaException {
        Bytes stored = info.getOrDefault(MetaColumns.REGION_INFO, Bytes.EMPTY);
        if (stored.isEmpty()) {
            throw new MalformedMetaException(row, "info:regioninfo is missing");
        }
        try {
            RegionInfo region = PbNames.fromStored(stored);
            if (!region.name().equals(row)) {
                throw new MalformedMetaException(row, "info:regioninfo is of the region " + region.name());
            }
            Bytes sequenceId = info.getOrDefault(MetaColumns.OPEN_SEQUENCE_ID, Bytes.EMPTY);
            return new MetaRow(
                    region,
                    server(info),
                    sequenceId.isEmpty() ? NEVER_OPENED : number(MetaColumns.OPEN_SEQUENCE_ID, sequenceId),
                    text(info, MetaColumns.STATE).flatMap(MetaRow::state),
                    text(info, MetaColumns.TARGET_SERVER).map(ServerName::parse),
                    daughters(info),
                    mergeParents(info));
        } catch (IllegalArgumentException e) {
            throw new MalformedMetaException(row, e.getMessage(), e);
        }
    }

    /**
     * Reads a region's row from the next {@code count} cells of a result, which are all of one row. Of several versions
     * the first counts; families other than {@code info} are passed over.
     */
    public static MetaRow read(CellBlockReader cells, int count) throws MalformedCellException, MalformedMetaException {
        Map<Bytes, Bytes> info = new TreeMap<>();
        Bytes row = Bytes.EMPTY;
        var cell = new CellView();
        for (int i = 0; i < count && cells.next(cell); i++) {
            row = cell.row();
            if (cell.family().equals(MetaColumns.INFO)) {
                info.putIfAbsent(cell.qualifier(), cell.value());
            }
        }
        return parse(row, info);
    }

    private static Optional<ServerName> server(Map<Bytes, Bytes> info) {
        Bytes startCode = info.getOrDefault(MetaColumns.START_CODE, Bytes.EMPTY);
        return startCode.isEmpty()
                ? Optional.empty()
                : text(info, MetaColumns.SERVER)
                        .map(address ->
                                ServerName.of(HostPort.parse(address), number(MetaColumns.START_CODE, startCode)));
    }

    /** Names that are not known here come from tools or from releases to come, and change nothing for readers. */
    private static Optional<State> state(String name) {
        for (State state : State.values()) {
            if (state.name().equals(name)) {
                return Optional.of(state);
            }
        }
        return Optional.empty();
    }

    private static List<RegionInfo> daughters(Map<Bytes, Bytes> info) {
        List<RegionInfo> daughters = new ArrayList<>();
        for (Bytes column : List.of(MetaColumns.SPLIT_A, MetaColumns.SPLIT_B)) {
            Bytes stored = info.getOrDefault(column, Bytes.EMPTY);
            if (!stored.isEmpty()) {
                daughters.add(PbNames.fromStored(stored));
            }
        }
        return daughters;
    }

    private static List<RegionInfo> mergeParents(Map<Bytes, Bytes> info) {
        NavigableMap<Bytes, Bytes> sorted = new TreeMap<>(info);
        return sorted.tailMap(MetaColumns.MERGE_PREFIX, true).entrySet().stream()
                .filter(entry -> entry.getKey().startsWith(MetaColumns.MERGE_PREFIX)
                        && !entry.getValue().isEmpty())
                .map(entry -> PbNames.fromStored(entry.getValue()))
                .toList();
    }

    private static Optional<String> text(Map<Bytes, Bytes> info, Bytes column) {
        Bytes value = info.getOrDefault(column, Bytes.EMPTY);
        return value.isEmpty() ? Optional.empty() : Optional.of(value.utf8());
    }

    private static long number(Bytes column, Bytes value) {
        if (value.length() != Long.BYTES) {
            throw new IllegalArgumentException("info:" + column + " has " + value.length() + " bytes, not 8");
        }
        return value.toLong();
    }
}
