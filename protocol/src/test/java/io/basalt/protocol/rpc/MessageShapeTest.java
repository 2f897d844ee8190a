package io.basalt.protocol.rpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.basalt.protocol.pb.BasePb.RegionSpecifier;
import io.basalt.protocol.pb.ClientPb.Action;
import io.basalt.protocol.pb.ClientPb.Column;
import io.basalt.protocol.pb.ClientPb.Get;
import io.basalt.protocol.pb.ClientPb.MultiRequest;
import io.basalt.protocol.pb.ClientPb.MutationProto;
import io.basalt.protocol.pb.ClientPb.RegionAction;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class MessageShapeTest {
    private final MessageShape shape = new MessageShapes().of(MultiRequest.parser());

    private int parts(byte[] message) {
        return shape.parts(ByteBuffer.wrap(message));
    }

    private int parts(String hex) {
        return parts(HexFormat.of().parseHex(hex.replace(" ", "")));
    }

    /** A put whose cells are in the message, and a get. */
    private static MultiRequest request() {
        var put = MutationProto.newBuilder()
                .setMutateType(MutationProto.MutationType.PUT)
                .setTimestamp(Long.MAX_VALUE)
                .setRow(ByteString.copyFromUtf8("row"))
                .addColumnValue(MutationProto.ColumnValue.newBuilder()
                        .setFamily(ByteString.copyFromUtf8("f"))
                        .addQualifierValue(MutationProto.ColumnValue.QualifierValue.newBuilder()
                                .setValue(ByteString.copyFrom(new byte[300]))));
        var get = Get.newBuilder()
                .setRow(ByteString.copyFromUtf8("row"))
                .addColumn(Column.newBuilder().setFamily(ByteString.copyFromUtf8("f")));
        return MultiRequest.newBuilder()
                .setNonceGroup(7)
                .addRegionAction(RegionAction.newBuilder()
                        .setRegion(RegionSpecifier.newBuilder()
                                .setType(RegionSpecifier.RegionSpecifierType.REGION_NAME)
                                .setValue(ByteString.copyFromUtf8("region")))
                        .addAction(Action.newBuilder().setIndex(1000).setMutation(put))
                        .addAction(Action.newBuilder().setGet(get)))
                .build();
    }

    @Test
    void everyMessageAndEveryByteStringIsAPart() {
        int group = 1 + 2; // its region and the name of that
        int put = 2 + 1 + 1 + 1 + 2; // action and mutation, row, column, family, qualifier and value
        int get = 2 + 1 + 2; // action and get, row, column and family
        assertEquals(group + put + get, parts(request().toByteArray()));
        assertEquals(0, parts(""));
        assertEquals(3, parts("0a04 1a00 1a00"), "a group of two actions that are empty");
    }

    @Test
    void fieldsThatAMessageDoesNotHaveAreParts() {
        assertEquals(3, parts("a006 01 a206 00 a506 00000000"), "field 100: a number, nothing, four bytes");
        assertEquals(2, parts("0a03 9801 01"), "within a group");
        assertEquals(1, parts("0801"), "a number where there should be a message");
    }

    @Test
    void lengthsThatDoNotFitAreMalformed() {
        for (String wrong : new String[] {
            "0a", "0a01", "0a02 1a01", "0a03 1a02 00 00", "10", "1080", "10ffffffffffffffffffff00", "a5060000", "0b0c"
        }) {
            assertEquals(MessageShape.MALFORMED, parts(wrong), wrong);
        }
        byte[] message = request().toByteArray();
        for (int i = 0; i < message.length; i++) {
            int cut = parts(Arrays.copyOf(message, i));
            assertTrue(cut == MessageShape.MALFORMED || i == 0 || cut > 0, "cut to " + i);
        }
    }

    /** Groups, which nobody sends, excepted. */
    @Test
    void whatCanBeParsedCanBeCounted() {
        var random = new SplittableRandom(5);
        byte[] message = request().toByteArray();
        int parsed = 0;
        for (int i = 0; i < 20_000; i++) {
            byte[] changed = message.clone();
            changed[random.nextInt(changed.length)] = (byte) random.nextInt(256);
            if (canBeParsed(changed)) {
                parsed++;
                assertNotEquals(MessageShape.MALFORMED, parts(changed), () -> HexFormat.of()
                        .formatHex(changed));
            }
        }
        assertTrue(parsed > 1_000, parsed + " could be parsed");
    }

    private static boolean canBeParsed(byte[] message) {
        try {
            MultiRequest.parser().parseFrom(message);
            return true;
        } catch (InvalidProtocolBufferException e) {
            return false;
        }
    }
}
