package io.basalt.protocol.coordination;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import io.basalt.base.Bytes;
import io.basalt.protocol.name.ServerName;
import io.basalt.protocol.pb.BasePb;
import io.basalt.protocol.pb.ClusterStatusPb.RegionState;
import io.basalt.protocol.pb.ZooKeeperPb;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.random.RandomGenerator;

/**
 * What is in the nodes, byte for byte as in HBase:
 *
 * <pre>
 *   0xFF        1 byte
 *   L           int32, length of the next part, 1 to 65,000
 *   writer      text such as "master:16000", then 8 random bytes
 *   "PBUF"      4 bytes
 *   message     protobuf, to the end
 * </pre>
 *
 * Stock clients other than Java's insist on every part of it. An instance encodes for one writer; decoding needs none.
 * Not thread-safe because of its random generator: one per event loop.
 */
public final class ZnodeCodec {
    private static final byte METADATA = (byte) 0xff;
    private static final int MAX_WRITER_BYTES = 65_000;
    private static final byte[] PBUF = {'P', 'B', 'U', 'F'};

    private final byte[] writer;
    private final RandomGenerator random;

    /**
     * @param writer who writes: role and port, {@code regionserver:16020}
     * @param random source of the bytes by which HBase tells two writes of one process apart
     */
    public ZnodeCodec(String writer, RandomGenerator random) {
        this.writer = writer.getBytes(StandardCharsets.UTF_8);
        this.random = random;
    }

    /** For {@link Znodes#clusterId}. */
    public Bytes clusterId(String id) {
        return encode(BasePb.ClusterId.newBuilder().setClusterId(id).build());
    }

    /** For {@link Znodes#master} and the children of {@link Znodes#backupMasters}. */
    public Bytes master(ServerName server, int infoPort) {
        return encode(ZooKeeperPb.Master.newBuilder()
                .setMaster(message(server))
                .setRpcVersion(0)
                .setInfoPort(infoPort)
                .build());
    }

    /** For {@link Znodes#metaRegionServer}; the region is open there. */
    public Bytes metaRegionServer(ServerName server) {
        return encode(ZooKeeperPb.MetaRegionServer.newBuilder()
                .setServer(message(server))
                .setRpcVersion(0)
                .setState(RegionState.State.OPEN)
                .build());
    }

    /** For the children of {@link Znodes#regionServers}, whose name tells the rest. */
    public Bytes regionServer(int infoPort) {
        return encode(
                ZooKeeperPb.RegionServerInfo.newBuilder().setInfoPort(infoPort).build());
    }

    /** For {@link Znodes#running}; the date is for people. */
    public Bytes running(String startDate) {
        return encode(ZooKeeperPb.ClusterUp.newBuilder().setStartDate(startDate).build());
    }

    public static String parseClusterId(Bytes data) throws MalformedZnodeException {
        return parse("the cluster id", data, BasePb.ClusterId.parser()).getClusterId();
    }

    public static ServerName parseMaster(Bytes data) throws MalformedZnodeException {
        String what = "a master";
        return server(what, parse(what, data, ZooKeeperPb.Master.parser()).getMaster());
    }

    /** The port of a master's status page; 0 when it has none. */
    public static int parseMasterInfoPort(Bytes data) throws MalformedZnodeException {
        return parse("a master", data, ZooKeeperPb.Master.parser()).getInfoPort();
    }

    /** The server of hbase:meta, whatever the region's state is said to be. */
    public static ServerName parseMetaRegionServer(Bytes data) throws MalformedZnodeException {
        String what = "hbase:meta's server";
        return server(
                what, parse(what, data, ZooKeeperPb.MetaRegionServer.parser()).getServer());
    }

    /** The port of a region server's status page; 0 when it has none. */
    public static int parseRegionServerInfoPort(Bytes data) throws MalformedZnodeException {
        return parse("a region server", data, ZooKeeperPb.RegionServerInfo.parser())
                .getInfoPort();
    }

    private Bytes encode(MessageLite message) {
        int writerBytes = writer.length + Long.BYTES;
        var data = ByteBuffer.allocate(1 + Integer.BYTES + writerBytes + PBUF.length + message.getSerializedSize());
        data.put(METADATA).putInt(writerBytes).put(writer).putLong(random.nextLong());
        data.put(PBUF).put(message.toByteArray());
        return Bytes.wrap(data.array());
    }

    private static <T> T parse(String what, Bytes bytes, Parser<T> parser) throws MalformedZnodeException {
        ByteBuffer data = bytes.asBuffer();
        if (data.remaining() < 1 + Integer.BYTES || data.get() != METADATA) {
            throw new MalformedZnodeException(what, "no metadata prefix in " + bytes.length() + " bytes", null);
        }
        int writerBytes = data.getInt();
        if (writerBytes < 1 || writerBytes > MAX_WRITER_BYTES || writerBytes > data.remaining() - PBUF.length) {
            throw new MalformedZnodeException(
                    what, "metadata of " + writerBytes + " bytes cannot be in " + bytes.length() + " bytes", null);
        }
        data.position(data.position() + writerBytes);
        for (byte expected : PBUF) {
            if (data.get() != expected) {
                throw new MalformedZnodeException(what, "PBUF is missing behind the metadata", null);
            }
        }
        try {
            return parser.parseFrom(bytes.slice(data.position(), bytes.length()).toArray());
        } catch (InvalidProtocolBufferException e) {
            throw new MalformedZnodeException(what, "not its message: " + e.getMessage(), e);
        }
    }

    private static BasePb.ServerName message(ServerName server) {
        return BasePb.ServerName.newBuilder()
                .setHostName(server.host())
                .setPort(server.port())
                .setStartCode(server.startCode())
                .build();
    }

    private static ServerName server(String what, BasePb.ServerName message) throws MalformedZnodeException {
        try {
            return new ServerName(message.getHostName(), message.getPort(), message.getStartCode());
        } catch (IllegalArgumentException e) {
            throw new MalformedZnodeException(what, e.getMessage(), e);
        }
    }
}
