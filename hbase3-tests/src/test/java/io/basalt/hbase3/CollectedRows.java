package io.basalt.hbase3;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.hadoop.hbase.client.AdvancedScanResultConsumer;
import org.apache.hadoop.hbase.client.Result;
import org.apache.hadoop.hbase.client.ScanResultConsumer;

/** A consumer of either kind of AsyncTable, which notes the rows that come. */
class CollectedRows implements ScanResultConsumer, AdvancedScanResultConsumer {
    private final List<String> rows = Collections.synchronizedList(new ArrayList<>());
    private final CompletableFuture<Void> end = new CompletableFuture<>();

    /** All rows, separated by spaces, once the scan has ended. */
    final String await() throws InterruptedException, ExecutionException, TimeoutException {
        end.get(60, TimeUnit.SECONDS);
        return soFar();
    }

    final String soFar() {
        return String.join(" ", rows);
    }

    @Override
    public boolean onNext(Result result) {
        rows.add(new String(result.getRow(), UTF_8));
        return true;
    }

    @Override
    public void onNext(Result[] results, ScanController controller) {
        for (Result result : results) {
            onNext(result);
        }
    }

    @Override
    public void onError(Throwable error) {
        end.completeExceptionally(error);
    }

    @Override
    public void onComplete() {
        end.complete(null);
    }
}
