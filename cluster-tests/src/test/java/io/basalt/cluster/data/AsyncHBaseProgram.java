package io.basalt.cluster.data;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.List;
import org.hbase.async.AppendRequest;
import org.hbase.async.AtomicIncrementRequest;
import org.hbase.async.DeleteRequest;
import org.hbase.async.GetRequest;
import org.hbase.async.HBaseClient;
import org.hbase.async.KeyValue;
import org.hbase.async.PutRequest;
import org.hbase.async.Scanner;

/** What {@link AsyncHBaseTest} runs in a process of its own: it prints what asynchbase was answered. */
final class AsyncHBaseProgram {
    private static final byte[] F = bytes("f");
    private static final byte[] Q = bytes("q");

    private AsyncHBaseProgram() {}

    /** {@code <quorum> <table>} */
    public static void main(String[] arguments) throws Exception {
        var client = new HBaseClient(arguments[0]);
        byte[] table = bytes(arguments[1]);
        client.ensureTableExists(table).join();
        for (int i = 0; i < 5; i++) {
            client.put(new PutRequest(table, bytes("r" + i), F, Q, bytes("v" + i), 7))
                    .join();
        }
        say("get", client.get(new GetRequest(table, bytes("r3"))).join());
        say("none", client.get(new GetRequest(table, bytes("r9"))).join());

        Scanner scanner = client.newScanner(table);
        scanner.setStartKey(bytes("r1"));
        scanner.setStopKey(bytes("r4"));
        scanner.setMaxNumRows(2);
        for (ArrayList<ArrayList<KeyValue>> rows = scanner.nextRows().join();
                rows != null;
                rows = scanner.nextRows().join()) {
            for (List<KeyValue> row : rows) {
                say("scan", row);
            }
        }
        scanner.close().join();

        var increment = new AtomicIncrementRequest(table, bytes("n"), F, Q, 5);
        System.out.println("increment " + client.atomicIncrement(increment).join() + " "
                + client.atomicIncrement(increment).join());
        var put = new PutRequest(table, bytes("c"), F, Q, bytes("new"), 8);
        System.out.println("compare " + client.compareAndSet(put, new byte[0]).join() + " "
                + client.compareAndSet(put, bytes("old")).join() + " "
                + client.compareAndSet(put, bytes("new")).join());
        client.append(new AppendRequest(table, bytes("c"), F, Q, bytes("er"))).join();
        say("append", client.get(new GetRequest(table, bytes("c"))).join());
        client.delete(new DeleteRequest(table, bytes("r3"))).join();
        say("deleted", client.get(new GetRequest(table, bytes("r3"))).join());
        try {
            client.put(new PutRequest(table, bytes("r"), bytes("nowhere"), Q, Q))
                    .join();
        } catch (Exception e) {
            System.out.println("error " + e.getClass().getSimpleName());
        }
        client.shutdown().join();
        System.exit(0);
    }

    private static void say(String what, List<KeyValue> cells) {
        var line = new StringBuilder(what);
        for (KeyValue cell : cells) {
            line.append(' ').append(new String(cell.key(), UTF_8)).append('=').append(new String(cell.value(), UTF_8));
        }
        System.out.println(line);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }
}
