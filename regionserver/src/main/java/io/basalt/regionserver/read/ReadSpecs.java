package io.basalt.regionserver.read;

import com.google.protobuf.ByteString;
import io.basalt.base.Bytes;
import io.basalt.protocol.error.ErrorKind;
import io.basalt.protocol.error.RpcException;
import io.basalt.protocol.pb.BasePb;
import io.basalt.protocol.pb.ClientPb;
import io.basalt.protocol.wire.PbBytes;
import io.basalt.storage.filter.FilterParser;
import io.basalt.storage.read.ScanSpec;
import io.basalt.storage.read.TimeRange;
import java.util.List;
import java.util.Optional;

/** Turns what a client wants to read into what the engine reads. What makes no sense is refused with its reason. */
public final class ReadSpecs {
    private static final String ISOLATION = "_isolationlevel_";
    private static final String RAW = "_raw_";

    private ReadSpecs() {}

    public static ScanSpec get(ClientPb.Get get) throws RpcException {
        if (get.getClosestRowBefore()) {
            // asynchbase asks this of hbase:meta, and changes to reversed scans on exactly this answer.
            throw new RpcException(ErrorKind.UNKNOWN_PROTOCOL, "closest_row_before is not supported, scan in reverse");
        }
        Bytes row = row(get.getRow(), false);
        ScanSpec.Builder spec = ScanSpec.row(row)
                .maxVersions(get.getExistenceOnly() ? 1 : versions(get.getMaxVersions()))
                .cacheBlocks(get.getCacheBlocks())
                .storeOffset(get.getStoreOffset());
        if (get.hasStoreLimit()) {
            spec.storeLimit(get.getStoreLimit());
        }
        columns(spec, get.getColumnList());
        times(spec, get.hasTimeRange() ? Optional.of(get.getTimeRange()) : Optional.empty(), get.getCfTimeRangeList());
        if (get.hasFilter()) {
            spec.filter(FilterParser.parse(get.getFilter()));
        }
        if (flag(get.getAttributeList(), ISOLATION)) {
            spec.readPoint(ScanSpec.UNCOMMITTED);
        }
        return spec.build();
    }

    public static ScanSpec scan(ClientPb.Scan scan) throws RpcException {
        Bytes start = row(scan.getStartRow(), true);
        Bytes stop = row(scan.getStopRow(), true);
        // Old clients have no flag and mean "this row" when both are the same.
        boolean single = !start.isEmpty() && start.equals(stop);
        boolean stopInclusive = scan.hasIncludeStopRow() ? scan.getIncludeStopRow() : single;
        boolean raw = flag(scan.getAttributeList(), RAW);
        if (raw && scan.getColumnList().stream().anyMatch(column -> column.getQualifierCount() > 0)) {
            throw new RpcException(ErrorKind.DO_NOT_RETRY, "Cannot specify any column for a raw scan");
        }
        ScanSpec.Builder spec = ScanSpec.builder()
                .start(start, scan.getIncludeStartRow())
                .stop(stop, stopInclusive)
                .reversed(scan.getReversed())
                .maxVersions(versions(scan.getMaxVersions()))
                .cacheBlocks(scan.getCacheBlocks())
                .storeOffset(scan.getStoreOffset())
                .raw(raw);
        if (scan.hasBatchSize() && scan.getBatchSize() > 0) {
            spec.batch(scan.getBatchSize());
        }
        if (scan.hasStoreLimit()) {
            spec.storeLimit(scan.getStoreLimit());
        }
        columns(spec, scan.getColumnList());
        times(
                spec,
                scan.hasTimeRange() ? Optional.of(scan.getTimeRange()) : Optional.empty(),
                scan.getCfTimeRangeList());
        if (scan.hasFilter()) {
            spec.filter(FilterParser.parse(scan.getFilter()));
        }
        if (flag(scan.getAttributeList(), ISOLATION)) {
            spec.readPoint(ScanSpec.UNCOMMITTED);
        } else if (scan.getMvccReadPoint() > 0) {
            spec.readPoint(scan.getMvccReadPoint());
        }
        return spec.build();
    }

    public static TimeRange timeRange(BasePb.TimeRange range) throws RpcException {
        long from = range.hasFrom() ? range.getFrom() : 0;
        long to = range.hasTo() ? range.getTo() : Long.MAX_VALUE;
        try {
            return new TimeRange(from, to);
        } catch (IllegalArgumentException e) {
            throw new RpcException(ErrorKind.DO_NOT_RETRY, e.getMessage(), e);
        }
    }

    private static Bytes row(ByteString row, boolean mayBeEmpty) throws RpcException {
        if (row.isEmpty() && !mayBeEmpty) {
            throw new RpcException(ErrorKind.DO_NOT_RETRY, "Row length 0 is not allowed: a row has 1 to 32767 bytes");
        }
        // A look-up key of hbase:meta may be longer than a row, by the table's name and the digits.
        if (row.size() > Short.MAX_VALUE) {
            throw new RpcException(
                    ErrorKind.DO_NOT_RETRY, "Row length " + row.size() + " is above the largest, 32767 bytes");
        }
        return PbBytes.fromPb(row);
    }

    private static int versions(int asked) throws RpcException {
        if (asked < 1) {
            throw new RpcException(ErrorKind.DO_NOT_RETRY, "max_versions is " + asked + ", must be at least 1");
        }
        return asked;
    }

    private static void columns(ScanSpec.Builder spec, List<ClientPb.Column> columns) {
        for (ClientPb.Column column : columns) {
            Bytes family = PbBytes.fromPb(column.getFamily());
            if (column.getQualifierCount() == 0) {
                spec.family(family);
            }
            for (ByteString qualifier : column.getQualifierList()) {
                spec.column(family, PbBytes.fromPb(qualifier));
            }
        }
    }

    private static void times(
            ScanSpec.Builder spec, Optional<BasePb.TimeRange> all, List<BasePb.ColumnFamilyTimeRange> families)
            throws RpcException {
        if (all.isPresent()) {
            spec.timeRange(timeRange(all.get()));
        }
        for (BasePb.ColumnFamilyTimeRange family : families) {
            spec.timeRange(PbBytes.fromPb(family.getColumnFamily()), timeRange(family.getTimeRange()));
        }
    }

    /** Whether a boolean attribute is there and true: any byte but 0. */
    private static boolean flag(List<BasePb.NameBytesPair> attributes, String name) {
        for (BasePb.NameBytesPair attribute : attributes) {
            if (attribute.getName().equals(name)) {
                ByteString value = attribute.getValue();
                return !value.isEmpty() && value.byteAt(value.size() - 1) != 0;
            }
        }
        return false;
    }
}
