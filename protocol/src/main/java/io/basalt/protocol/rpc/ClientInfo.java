package io.basalt.protocol.rpc;

import io.basalt.base.HostPort;
import io.basalt.protocol.error.ErrorKind;
import io.basalt.protocol.error.RpcException;
import io.basalt.protocol.pb.BasePb.VersionInfo;
import io.basalt.protocol.pb.RpcPb.ConnectionHeader;

/**
 * Who calls and what that client understands; one per connection.
 *
 * @param user what the client says its user is; nothing verifies it
 * @param realUser the gateway's user when it acts for somebody else, otherwise empty
 * @param versionMajor 0 when the client does not tell (gohbase, asynchbase): treat it as the oldest
 * @param codec how cells travel outside the messages, both ways
 * @param compression of all cell blocks, both ways
 */
public record ClientInfo(
        String user,
        String realUser,
        int versionMajor,
        int versionMinor,
        CellCodec codec,
        CellBlockCompression compression,
        HostPort remote) {

    /** How cells travel in the cell block behind a message. */
    public enum CellCodec {
        /** Not at all: they travel inside the messages. */
        NONE,
        /** {@code int32 length} and a KeyValue without tags each. */
        KEY_VALUE,
        /** The same, with tags where there are some. */
        KEY_VALUE_WITH_TAGS
    }

    private static final String CODEC_PACKAGE = "org.apache.hadoop.hbase.codec.";

    /** Refuses what the header asks for and this server does not have. */
    static ClientInfo of(ConnectionHeader header, HostPort remote) throws RpcException {
        CellBlockCompression compression = CellBlockCompression.ofClass(header.getCellBlockCompressorClass())
                .orElseThrow(() -> new RpcException(
                        ErrorKind.UNSUPPORTED_COMPRESSION,
                        "Unknown hbase.client.rpc.compressor " + header.getCellBlockCompressorClass()));
        CellCodec codec =
                switch (header.getCellBlockCodecClass()) {
                    case "" -> CellCodec.NONE;
                    case CODEC_PACKAGE + "KeyValueCodec" -> CellCodec.KEY_VALUE;
                    case CODEC_PACKAGE + "KeyValueCodecWithTags" -> CellCodec.KEY_VALUE_WITH_TAGS;
                    default ->
                        throw new RpcException(
                                ErrorKind.UNSUPPORTED_CELL_CODEC,
                                "Unknown hbase.client.rpc.codec " + header.getCellBlockCodecClass());
                };
        VersionInfo version = header.getVersionInfo();
        int major = 0;
        int minor = 0;
        if (version.hasVersionMajor() && version.hasVersionMinor()) {
            major = version.getVersionMajor();
            minor = version.getVersionMinor();
        } else if (header.hasVersionInfo()) {
            String[] parts = version.getVersion().split("[.-]", 3);
            major = leadingNumber(parts[0]);
            minor = parts.length > 1 ? leadingNumber(parts[1]) : 0;
        }
        return new ClientInfo(
                header.getUserInfo().getEffectiveUser(),
                header.getUserInfo().getRealUser(),
                major,
                minor,
                codec,
                compression,
                remote);
    }

    public boolean atLeast(int major, int minor) {
        return versionMajor > major || (versionMajor == major && versionMinor >= minor);
    }

    /** Whether a response may carry a cell block at all. */
    public boolean cellBlocks() {
        return codec != CellCodec.NONE;
    }

    /** Whether cells of a Get's or Mutate's answer may be in the cell block; otherwise they go into the message. */
    public boolean cellBlocksInGets() {
        return cellBlocks() && atLeast(1, 3);
    }

    /** Whether a Multi may be cut short with MultiActionResultTooLarge and RetryImmediatelyException. */
    public boolean retriesImmediately() {
        return atLeast(1, 2);
    }

    /** Whether the client restarts a scan on ScannerResetException; older ones get UnknownScannerException. */
    public boolean knowsScannerReset() {
        return atLeast(1, 4);
    }

    /** Whether the client knows RequestTooBigException; older ones get a plain DoNotRetryIOException. */
    public boolean knowsRequestTooBig() {
        return atLeast(1, 3);
    }

    private static int leadingNumber(String text) {
        int value = 0;
        for (int i = 0; i < text.length() && i < 6; i++) {
            int digit = Character.digit(text.charAt(i), 10);
            if (digit < 0) {
                break;
            }
            value = value * 10 + digit;
        }
        return value;
    }
}
