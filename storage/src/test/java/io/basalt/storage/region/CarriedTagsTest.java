package io.basalt.storage.region;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.basalt.protocol.cell.CellView;
import io.basalt.protocol.error.RpcException;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class CarriedTagsTest {
    private static final String ONE = tag(1, "a");
    private static final String OTHER_ONE = tag(1, "b");
    private static final String TWO = tag(2, "");
    private static final String TEN_SECONDS = "0009" + "08" + "0000000000002710";
    private static final String A_MINUTE = "0009" + "08" + "000000000000ea60";

    @Test
    void theChangesOwnComeFirst() throws RpcException {
        assertEquals("", carried("", ""));
        assertEquals(ONE, carried(ONE, ""));
        assertEquals(ONE, carried("", ONE));
        assertEquals(ONE + OTHER_ONE, carried(ONE, OTHER_ONE));
        assertEquals(TWO + OTHER_ONE + ONE, carried(TWO + OTHER_ONE, ONE + TWO));
    }

    @Test
    void thereIsOneTimeToLiveAndItIsTheChanges() throws RpcException {
        assertEquals(ONE + A_MINUTE, carried(ONE, A_MINUTE));
        assertEquals(TWO + ONE + TEN_SECONDS, carried(TEN_SECONDS + TWO, A_MINUTE + ONE));
    }

    @Test
    void whatIsNoTagIsCarriedAsOnePiece() throws RpcException {
        String longerThanTheRest = "7fff08aa";
        String withoutType = "00000000";
        assertEquals(ONE + longerThanTheRest, carried(ONE, longerThanTheRest));
        assertEquals(ONE + TWO + withoutType, carried(ONE, TWO + withoutType));
        assertEquals(TEN_SECONDS.substring(0, 8) + ONE, carried(TEN_SECONDS.substring(0, 8), ONE));
        assertEquals(ONE + "00", carried(ONE, "00"));
    }

    @Test
    void noBytesHarm() throws RpcException {
        for (long seed = 0; seed < 20_000; seed++) {
            var random = new SplittableRandom(seed);
            byte[] own = new byte[random.nextInt(12)];
            byte[] old = new byte[random.nextInt(12)];
            for (byte[] bytes : new byte[][] {own, old}) {
                for (int i = 0; i < bytes.length; i++) {
                    bytes[i] = (byte) random.nextInt(4);
                }
            }
            int length = carried(hex(own), hex(old)).length() / 2;
            if (length < own.length || length > own.length + old.length) {
                throw new AssertionError("seed " + seed + ": " + hex(own) + " and " + hex(old) + " gave " + length);
            }
        }
    }

    @Test
    void moreThanACellCanHaveIsRefused() {
        String most = tag(1, "x".repeat(65_000));
        assertThrows(RpcException.class, () -> carried(most, tag(2, "x".repeat(600))));
    }

    private static String carried(String own, String old) throws RpcException {
        CarriedTags tags = CarriedTags.by(cell(own), cell(old));
        byte[] bytes = new byte[tags.length()];
        tags.bytes().get(tags.offset(), bytes);
        return hex(bytes);
    }

    /** A cell of which only the tags matter, in memory that ends with them. */
    private static CellView cell(String tags) {
        byte[] tagBytes = HexFormat.of().parseHex(tags);
        byte[] key = HexFormat.of().parseHex("0001" + "72" + "01" + "66" + "0000000000000001" + "04");
        ByteBuffer bytes = ByteBuffer.allocate(8 + key.length + 2 + tagBytes.length);
        bytes.putInt(key.length)
                .putInt(0)
                .put(key)
                .putShort((short) tagBytes.length)
                .put(tagBytes);
        return new CellView().set(bytes, 0, tagBytes.length, 1);
    }

    private static String tag(int type, String value) {
        return String.format("%04x%02x", 1 + value.length(), type) + hex(value.getBytes(US_ASCII));
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }
}
