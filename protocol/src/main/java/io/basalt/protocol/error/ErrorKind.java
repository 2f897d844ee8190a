package io.basalt.protocol.error;

import static io.basalt.protocol.error.ErrorKind.Retry.AFTER_PAUSE;
import static io.basalt.protocol.error.ErrorKind.Retry.NEVER;
import static io.basalt.protocol.error.ErrorKind.Retry.YES;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Every exception class that a server may name in an answer, and what a stock HBase client does with it.
 *
 * <p>Whether a class is retried is not ours to choose: it follows from whether HBase's class of that name extends
 * {@code DoNotRetryIOException}.
 */
public enum ErrorKind {
    // ---- where a region is ----
    /** The region is not here. Clients drop the location, look it up again and retry. */
    NOT_SERVING_REGION("NotServingRegionException", YES),
    /** The region is not here, and the text says where it went; see {@link RpcException#regionMoved}. */
    REGION_MOVED("exceptions.RegionMovedException", YES),
    /** The region is being opened here. Clients keep the location and retry. */
    REGION_OPENING("exceptions.RegionOpeningException", YES),
    /** The region cannot take this now (memory, a lock). Clients keep the location and retry. */
    REGION_TOO_BUSY("RegionTooBusyException", YES),
    /** The row is not in the region that the request names. Clients drop the location and retry. */
    WRONG_REGION("regionserver.WrongRegionException", YES),

    // ---- a server that cannot serve ----
    CALL_QUEUE_TOO_BIG("CallQueueTooBigException", AFTER_PAUSE),
    CALL_DROPPED("CallDroppedException", AFTER_PAUSE),
    /** Wait as long as the text says; see {@link RpcException#throttled}. */
    RPC_THROTTLING("quotas.RpcThrottlingException", YES),
    SERVER_NOT_RUNNING("ipc.ServerNotRunningYetException", YES),
    REGION_SERVER_STOPPED("regionserver.RegionServerStoppedException", YES),
    REGION_SERVER_ABORTED("regionserver.RegionServerAbortedException", YES),
    /** The master is still starting. */
    PLEASE_HOLD("PleaseHoldException", YES),
    MASTER_NOT_RUNNING("MasterNotRunningException", YES),
    MASTER_STOPPED("exceptions.MasterStoppedException", NEVER),
    TIMEOUT("exceptions.TimeoutIOException", YES),

    // ---- a part of a batch that shall come again at once ----
    RETRY_IMMEDIATELY("RetryImmediatelyException", YES),
    MULTI_RESULT_TOO_LARGE("MultiActionResultTooLarge", YES),

    // ---- a request that is wrong ----
    DO_NOT_RETRY("DoNotRetryIOException", NEVER),
    DO_NOT_RETRY_REGION("client.DoNotRetryRegionException", NEVER),
    FAILED_SANITY_CHECK("exceptions.FailedSanityCheckException", NEVER),
    UNKNOWN_PROTOCOL("exceptions.UnknownProtocolException", NEVER),
    REQUEST_TOO_BIG("exceptions.RequestTooBigException", NEVER),
    ROW_TOO_BIG("client.RowTooBigException", NEVER),
    NO_SUCH_FAMILY("regionserver.NoSuchColumnFamilyException", NEVER),
    INVALID_FAMILY_OPERATION("InvalidFamilyOperationException", NEVER),
    INVALID_MUTATION_DURABILITY("regionserver.InvalidMutationDurabilityException", NEVER),
    ACCESS_DENIED("security.AccessDeniedException", NEVER),
    QUOTA_EXCEEDED("quotas.QuotaExceededException", NEVER),

    // ---- scanners ----
    UNKNOWN_SCANNER("UnknownScannerException", NEVER),
    OUT_OF_ORDER_SCANNER_NEXT("exceptions.OutOfOrderScannerNextException", NEVER),
    /** The scan must start again after the last row the client has; clients since 1.4 do so by themselves. */
    SCANNER_RESET("exceptions.ScannerResetException", NEVER),
    LEASE("regionserver.LeaseException", NEVER),

    // ---- tables, namespaces, regions as things to administer ----
    TABLE_NOT_FOUND("TableNotFoundException", NEVER),
    TABLE_EXISTS("TableExistsException", NEVER),
    TABLE_NOT_ENABLED("TableNotEnabledException", NEVER),
    TABLE_NOT_DISABLED("TableNotDisabledException", NEVER),
    CONCURRENT_TABLE_MODIFICATION("ConcurrentTableModificationException", NEVER),
    NAMESPACE_EXISTS("NamespaceExistException", NEVER),
    NAMESPACE_NOT_FOUND("NamespaceNotFoundException", NEVER),
    /** Lives in HBase's server: a client without that sees a DoNotRetryIOException that names it. */
    CONSTRAINT("constraint.ConstraintException", NEVER),
    UNKNOWN_REGION("UnknownRegionException", NEVER),
    MERGE_REGION("exceptions.MergeRegionException", NEVER),

    // ---- snapshots ----
    SNAPSHOT("snapshot.HBaseSnapshotException", NEVER),
    SNAPSHOT_NOT_FOUND("snapshot.SnapshotDoesNotExistException", NEVER),
    SNAPSHOT_EXISTS("snapshot.SnapshotExistsException", NEVER),
    SNAPSHOT_CREATION("snapshot.SnapshotCreationException", NEVER),
    RESTORE_SNAPSHOT("snapshot.RestoreSnapshotException", NEVER),
    UNKNOWN_SNAPSHOT("snapshot.UnknownSnapshotException", NEVER),

    // ---- opening a connection ----
    FATAL_CONNECTION("ipc.FatalConnectionException", NEVER),
    WRONG_VERSION("ipc.WrongVersionException", NEVER),
    BAD_AUTH("ipc.BadAuthException", NEVER),
    UNSUPPORTED_CELL_CODEC("ipc.UnsupportedCellCodecException", NEVER),
    UNSUPPORTED_COMPRESSION("ipc.UnsupportedCompressionCodecException", NEVER),
    SECURITY_NOT_ENABLED("ipc.SecurityNotEnabledException", YES),

    // ---- anything else ----
    /** Retried by Java clients; gohbase fails the operation on it, so a region that is not here never uses it. */
    IO("java.io.IOException", YES),
    FILE_NOT_FOUND("java.io.FileNotFoundException", YES),
    INTERRUPTED("java.io.InterruptedIOException", YES);

    enum Retry {
        NEVER,
        YES,
        AFTER_PAUSE
    }

    private static final Map<String, ErrorKind> BY_CLASS =
            Arrays.stream(values()).collect(Collectors.toUnmodifiableMap(ErrorKind::className, Function.identity()));

    private final String className;
    private final Retry retry;

    ErrorKind(String name, Retry retry) {
        this.className = name.startsWith("java.") ? name : "org.apache.hadoop.hbase." + name;
        this.retry = retry;
    }

    /** The full name under which clients look the class up. */
    public String className() {
        return className;
    }

    /** Whether clients give up at once. */
    public boolean doNotRetry() {
        return retry == NEVER;
    }

    /** Whether clients pause longer than usual before they retry. */
    public boolean serverOverloaded() {
        return retry == AFTER_PAUSE;
    }

    public static Optional<ErrorKind> ofClass(String className) {
        return Optional.ofNullable(BY_CLASS.get(className));
    }
}
