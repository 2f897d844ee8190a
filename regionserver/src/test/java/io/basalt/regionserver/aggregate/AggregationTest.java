package io.basalt.regionserver.aggregate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.google.protobuf.ByteString;
import io.basalt.protocol.error.ErrorKind;
import io.basalt.protocol.error.RpcException;
import io.basalt.protocol.pb.AggregatePb.AggregateRequest;
import io.basalt.protocol.pb.ClientPb.Column;
import io.basalt.protocol.pb.ClientPb.Scan;
import io.basalt.regionserver.OneThread;
import io.basalt.regionserver.SmallRegion;
import io.basalt.storage.read.ScanLimits;
import io.basalt.storage.region.Region;
import org.junit.jupiter.api.Test;

/** How long an aggregation reads. What it adds up is tested with stock clients. */
final class AggregationTest {
    private static final int ROWS = 200;

    private final OneThread thread = new OneThread();

    @Test
    void anAggregationEndsWhenNobodyWaitsForIt() throws Exception {
        Region region = SmallRegion.open(thread);
        for (int i = 0; i < ROWS; i++) {
            SmallRegion.put(region, thread, "row" + i, Long.BYTES);
        }
        ScanLimits inTime = ScanLimits.none(thread).deadline(thread.nanos() + 1);
        assertEquals(1, aggregation().run("GetRowNum", region, inTime).getFirstPartCount());
        ScanLimits late = ScanLimits.none(thread).deadline(thread.nanos());
        RpcException refusal =
                assertThrows(RpcException.class, () -> aggregation().run("GetRowNum", region, late));
        assertEquals(ErrorKind.DO_NOT_RETRY, refusal.kind());
    }

    private static Aggregation<?> aggregation() throws RpcException {
        return Aggregation.of(AggregateRequest.newBuilder()
                .setInterpreterClassName("LongColumnInterpreter")
                .setScan(Scan.newBuilder().addColumn(Column.newBuilder().setFamily(ByteString.copyFromUtf8("f"))))
                .build());
    }
}
