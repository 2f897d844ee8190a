package io.basalt.cluster.data;

import static io.basalt.cluster.data.Cells.bytes;
import static io.basalt.cluster.data.Cells.values;
import static io.basalt.cluster.data.Playground.family;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import io.basalt.cluster.Cluster;
import io.basalt.cluster.SharedCluster;
import io.basalt.protocol.pb.AggregatePb;
import io.basalt.protocol.pb.ClientPb;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.hbase.DoNotRetryIOException;
import org.apache.hadoop.hbase.client.Get;
import org.apache.hadoop.hbase.client.Put;
import org.apache.hadoop.hbase.client.RetriesExhaustedWithDetailsException;
import org.apache.hadoop.hbase.client.Scan;
import org.apache.hadoop.hbase.client.Table;
import org.apache.hadoop.hbase.exceptions.UnknownProtocolException;
import org.apache.hadoop.hbase.filter.BinaryComparator;
import org.apache.hadoop.hbase.ipc.CoprocessorRpcChannel;
import org.apache.hadoop.hbase.protobuf.ProtobufUtil;
import org.apache.hadoop.hbase.protobuf.generated.ClientProtos;
import org.apache.hadoop.hbase.protobuf.generated.HBaseProtos;
import org.apache.hadoop.hbase.protobuf.generated.MultiRowMutationProtos;
import org.apache.hadoop.hbase.shaded.com.google.protobuf.DescriptorProtos;
import org.apache.hadoop.hbase.shaded.com.google.protobuf.Descriptors;
import org.apache.hadoop.hbase.shaded.com.google.protobuf.DynamicMessage;
import org.apache.hadoop.hbase.shaded.com.google.protobuf.Message;
import org.apache.hadoop.hbase.shaded.com.google.protobuf.ServiceException;
import org.apache.hadoop.hbase.util.Bytes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The services that HBase has as coprocessors of a region, called as stock clients call them: AggregateService over all
 * regions of a table, with the messages that AggregationClient sends, and MultiRowMutationService.
 */
@ParameterizedClass
@EnumSource(value = Weather.class, names = "CALM") // Each region answers for itself, so the table keeps its regions.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@ExtendWith(SharedCluster.class)
final class EndpointTest {
    private static final String LONGS = "org.apache.hadoop.hbase.client.coprocessor.LongColumnInterpreter";
    private static final String DOUBLES = "org.apache.hadoop.hbase.client.coprocessor.DoubleColumnInterpreter";
    private static final String DECIMALS = "org.apache.hadoop.hbase.client.coprocessor.BigDecimalColumnInterpreter";
    private static final byte[] F = bytes("f");
    private static final byte[] NUMBER = bytes("n");
    private static final byte[] WEIGHT = bytes("w");

    @Parameter
    private Weather weather;

    private Playground playground;
    private Table table;
    private Descriptors.FileDescriptor service;

    @BeforeParameterizedClassInvocation(injectArguments = false)
    void createTable(Cluster cluster) throws Exception {
        playground = new Playground(cluster, weather);
        table = playground.table("endpoint", new byte[][] {bytes("r3"), bytes("r6")}, family("f"), family("g"));
        List<Put> puts = new ArrayList<>();
        for (int i = 1; i <= 8; i++) {
            puts.add(new Put(bytes("r" + i))
                    .addColumn(F, NUMBER, Bytes.toBytes((long) i * i))
                    .addColumn(F, WEIGHT, Bytes.toBytes((long) i))
                    .addColumn(F, bytes("double"), Bytes.toBytes(i / 2.0))
                    .addColumn(F, bytes("decimal"), Bytes.toBytes(new BigDecimal("1.255"))));
        }
        puts.add(new Put(bytes("r9")).addColumn(F, NUMBER, bytes("no number")));
        table.put(puts);
        service = aggregateService();
    }

    @AfterParameterizedClassInvocation
    void close() throws IOException {
        table.close();
        playground.close();
    }

    @Test
    void longs() throws IOException {
        assertEquals(List.of(4L, 25L, 64L), longs("GetMax", NUMBER));
        assertEquals(List.of(1L, 9L, 36L), longs("GetMin", NUMBER));
        assertEquals(List.of(5L, 50L, 149L), longs("GetSum", NUMBER));
        List<Long> rows = new ArrayList<>();
        for (AggregatePb.AggregateResponse answer : aggregate("GetRowNum", LONGS, NUMBER)) {
            rows.add(number(answer.getFirstPart(0)));
        }
        assertEquals(List.of(2L, 3L, 4L), rows);
    }

    @Test
    void averagesAndDeviationsComeWithTheirRows() throws IOException {
        AggregatePb.AggregateResponse average =
                aggregate("GetAvg", LONGS, NUMBER).get(0);
        assertEquals(5, longOf(average.getFirstPart(0)));
        assertEquals(2, number(average.getSecondPart()));
        AggregatePb.AggregateResponse deviation =
                aggregate("GetStd", LONGS, NUMBER).get(0);
        assertEquals(5, longOf(deviation.getFirstPart(0)));
        assertEquals(1 + 16, longOf(deviation.getFirstPart(1)));
        assertEquals(2, number(deviation.getSecondPart()));
    }

    @Test
    void mediansAreWeighted() throws IOException {
        AggregatePb.AggregateResponse plain =
                aggregate("GetMedian", LONGS, NUMBER).get(1);
        assertEquals(50, longOf(plain.getFirstPart(0)));
        AggregatePb.AggregateResponse weighted =
                aggregate("GetMedian", LONGS, NUMBER, WEIGHT).get(1);
        assertEquals(50 + 3 + 4 + 5, longOf(weighted.getFirstPart(0)));
        assertEquals(50 + 3 + 4 + 5, longOf(weighted.getFirstPart(1)));
    }

    @Test
    void doublesAndDecimals() throws IOException {
        AggregatePb.AggregateResponse doubles =
                aggregate("GetSum", DOUBLES, bytes("double")).get(0);
        assertEquals(
                1.5, AggregatePb.DoubleMsg.parseFrom(doubles.getFirstPart(0)).getDoubleMsg());
        AggregatePb.AggregateResponse decimals =
                aggregate("GetSum", DECIMALS, bytes("decimal")).get(0);
        byte[] sum = AggregatePb.BigDecimalMsg.parseFrom(decimals.getFirstPart(0))
                .getBigdecimalMsg()
                .toByteArray();
        assertEquals("2.52", Bytes.toBigDecimal(sum).toString(), "each is rounded to even, to two digits");
    }

    @Test
    void otherServicesAndInterpretersAreRefused() {
        assertThrows(DoNotRetryIOException.class, () -> aggregate("GetSum", "com.example.OnesOwn", NUMBER));
        // A batch names the service in full, by which no server knows those of HBase itself.
        var failure = assertThrows(
                RetriesExhaustedWithDetailsException.class,
                () -> table.batchCoprocessorService(
                        method("GetSum"),
                        DynamicMessage.getDefaultInstance(method("GetSum").getInputType()),
                        bytes("r"),
                        bytes("s"),
                        DynamicMessage.getDefaultInstance(method("GetSum").getOutputType())));
        assertEquals(UnknownProtocolException.class, failure.getCause(0).getClass());
    }

    @Test
    void severalRowsOfARegionChangeTogether() throws Exception {
        var rows = MultiRowMutationProtos.MutateRowsRequest.newBuilder();
        for (String row : List.of("m1", "m2", "m3")) {
            rows.addMutationRequest(ProtobufUtil.toMutation(
                    ClientProtos.MutationProto.MutationType.PUT,
                    new Put(bytes(row)).addColumn(F, NUMBER, bytes("together"))));
        }
        multiRow("m1").mutateRows(null, rows.build());
        for (String row : List.of("m1", "m2", "m3")) {
            assertEquals("f:n=together", values(table.get(new Get(bytes(row)))));
        }
        rows.addMutationRequest(ProtobufUtil.toMutation(
                ClientProtos.MutationProto.MutationType.PUT,
                new Put(bytes("m4")).addColumn(bytes("nowhere"), NUMBER, bytes("x"))));
        rows.addMutationRequest(ProtobufUtil.toMutation(
                ClientProtos.MutationProto.MutationType.PUT, new Put(bytes("m5")).addColumn(F, NUMBER, bytes("x"))));
        assertThrows(ServiceException.class, () -> multiRow("m1").mutateRows(null, rows.build()));
        assertEquals("", values(table.get(new Get(bytes("m5")))));
    }

    @Test
    void theyChangeWhenAllConditionsHoldEachOfItsOwnRow() throws Exception {
        table.put(new Put(bytes("m6")).addColumn(F, NUMBER, bytes("six")));
        table.put(new Put(bytes("m7")).addColumn(F, NUMBER, bytes("seven")));
        var change = MultiRowMutationProtos.MutateRowsRequest.newBuilder()
                .addMutationRequest(ProtobufUtil.toMutation(
                        ClientProtos.MutationProto.MutationType.PUT,
                        new Put(bytes("m8")).addColumn(F, NUMBER, bytes("eight"))))
                .addCondition(equal("m6", "six"))
                .addCondition(equal("m7", "six"));
        assertFalse(multiRow("m6").mutateRows(null, change.build()).getProcessed());
        assertEquals("", values(table.get(new Get(bytes("m8")))));

        change.setCondition(1, equal("m7", "seven"));
        assertTrue(multiRow("m6").mutateRows(null, change.build()).getProcessed());
        assertEquals("f:n=eight", values(table.get(new Get(bytes("m8")))));
    }

    private static ClientProtos.Condition equal(String row, String value) {
        return ClientProtos.Condition.newBuilder()
                .setRow(shaded(bytes(row)))
                .setFamily(shaded(F))
                .setQualifier(shaded(NUMBER))
                .setCompareType(HBaseProtos.CompareType.EQUAL)
                .setComparator(ProtobufUtil.toComparator(new BinaryComparator(bytes(value))))
                .build();
    }

    private static org.apache.hadoop.hbase.shaded.com.google.protobuf.ByteString shaded(byte[] bytes) {
        return org.apache.hadoop.hbase.shaded.com.google.protobuf.ByteString.copyFrom(bytes);
    }

    private MultiRowMutationProtos.MultiRowMutationService.BlockingInterface multiRow(String row) {
        CoprocessorRpcChannel channel = table.coprocessorService(bytes(row));
        return MultiRowMutationProtos.MultiRowMutationService.newBlockingStub(channel);
    }

    // ---- what AggregationClient sends ----

    private List<Long> longs(String method, byte[]... qualifiers) throws IOException {
        List<Long> numbers = new ArrayList<>();
        for (AggregatePb.AggregateResponse answer : aggregate(method, LONGS, qualifiers)) {
            numbers.add(longOf(answer.getFirstPart(0)));
        }
        return numbers;
    }

    /** The answers of the three regions. */
    private List<AggregatePb.AggregateResponse> aggregate(String method, String interpreter, byte[]... qualifiers)
            throws IOException {
        var scan = new Scan().withStartRow(bytes("r")).withStopRow(bytes("s"));
        for (byte[] qualifier : qualifiers) {
            scan.addColumn(F, qualifier);
        }
        var request = AggregatePb.AggregateRequest.newBuilder()
                .setInterpreterClassName(interpreter)
                .setScan(ClientPb.Scan.parseFrom(org.apache.hadoop.hbase.shaded.protobuf.ProtobufUtil.toScan(scan)
                        .toByteArray()))
                .build();
        List<AggregatePb.AggregateResponse> answers = new ArrayList<>();
        for (String row : List.of("r", "r3", "r6")) {
            answers.add(call(row, method(method), request));
        }
        return answers;
    }

    private AggregatePb.AggregateResponse call(
            String row, Descriptors.MethodDescriptor method, AggregatePb.AggregateRequest request) throws IOException {
        try {
            Message answer = table.coprocessorService(bytes(row))
                    .callBlockingMethod(
                            method,
                            null,
                            DynamicMessage.parseFrom(method.getInputType(), request.toByteArray()),
                            DynamicMessage.getDefaultInstance(method.getOutputType()));
            return AggregatePb.AggregateResponse.parseFrom(answer.toByteArray());
        } catch (ServiceException e) {
            throw (IOException) e.getCause();
        }
    }

    private Descriptors.MethodDescriptor method(String name) {
        return service.getServices().get(0).findMethodByName(name);
    }

    /** The service as its description on the wire says, in the stock client's own protobuf. */
    private static Descriptors.FileDescriptor aggregateService() throws Exception {
        var file = DescriptorProtos.FileDescriptorProto.newBuilder()
                .setName("aggregate")
                .setPackage("hbase.pb");
        for (String message : List.of("AggregateRequest", "AggregateResponse")) {
            file.addMessageType(DescriptorProtos.DescriptorProto.newBuilder().setName(message));
        }
        var methods = DescriptorProtos.ServiceDescriptorProto.newBuilder().setName("AggregateService");
        for (String method : List.of("GetMax", "GetMin", "GetSum", "GetRowNum", "GetAvg", "GetStd", "GetMedian")) {
            methods.addMethod(DescriptorProtos.MethodDescriptorProto.newBuilder()
                    .setName(method)
                    .setInputType(".hbase.pb.AggregateRequest")
                    .setOutputType(".hbase.pb.AggregateResponse"));
        }
        return Descriptors.FileDescriptor.buildFrom(
                file.addService(methods).build(), new Descriptors.FileDescriptor[0]);
    }

    private static long longOf(ByteString part) throws IOException {
        return AggregatePb.LongMsg.parseFrom(part).getLongMsg();
    }

    private static long number(ByteString part) {
        return ByteBuffer.wrap(part.toByteArray()).getLong();
    }
}
