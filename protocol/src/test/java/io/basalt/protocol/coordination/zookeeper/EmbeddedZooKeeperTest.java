package io.basalt.protocol.coordination.zookeeper;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.basalt.base.HostPort;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.Watcher.Event.KeeperState;
import org.apache.zookeeper.ZooDefs;
import org.apache.zookeeper.ZooKeeper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedZooKeeperTest {
    private static final HostPort ANY_PORT = new HostPort("127.0.0.1", 0);

    @TempDir
    Path directory;

    @Test
    void whatWasWrittenIsThereAfterARestartOnTheSamePort() throws Exception {
        HostPort address;
        try (var server = start(ANY_PORT)) {
            address = server.address();
            ZooKeeper client = connect(server);
            client.create("/kept", new byte[] {1, 2, 3}, ZooDefs.Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT);
            client.close();
        }
        try (var server = start(address)) {
            assertEquals(address, server.address());
            ZooKeeper client = connect(server);
            assertArrayEquals(new byte[] {1, 2, 3}, client.getData("/kept", false, null));
            client.close();
        }
    }

    @Test
    void aTakenPortIsAClearErrorAndLeavesTheOtherServerAlone() throws Exception {
        try (var server = start(ANY_PORT)) {
            var config = new EmbeddedZooKeeper.Config(
                    server.address(), directory.resolve("other").toString(), EmbeddedZooKeeper.Config.DEFAULT_TICK);
            var failure = assertThrows(IOException.class, () -> EmbeddedZooKeeper.start(config));
            assertTrue(failure.getMessage().contains("cannot listen on " + server.address()), failure.getMessage());
            connect(server).close();
        }
    }

    @Test
    void aDirectoryThatCannotBeUsedIsAClearErrorAndFreesThePort() throws Exception {
        Path file = Files.createFile(directory.resolve("file"));
        var failure = assertThrows(
                IOException.class,
                () -> EmbeddedZooKeeper.start(new EmbeddedZooKeeper.Config(
                        ANY_PORT, file.toString(), EmbeddedZooKeeper.Config.DEFAULT_TICK)));
        assertTrue(failure.getMessage().contains(file.toString()), failure.getMessage());
    }

    @Test
    void aDirectoryHasOneServer() throws Exception {
        try (var server = start(ANY_PORT)) {
            var failure = assertThrows(IOException.class, () -> start(ANY_PORT));
            assertTrue(failure.getMessage().endsWith("another server uses it"), failure.getMessage());
            connect(server).close();
        }
        start(ANY_PORT).close();
    }

    @Test
    void theProcessKeepsItsHandlerOfUncaughtExceptions() throws Exception {
        Thread.UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();
        try (var server = start(ANY_PORT)) {
            assertSame(before, Thread.getDefaultUncaughtExceptionHandler(), () -> "with " + server.address());
        }
    }

    @Test
    void onlyTheCommandThatAsksForTheStateIsAnswered() throws Exception {
        try (var server = start(ANY_PORT)) {
            assertTrue(command(server, "srvr").contains("Mode: standalone"));
            assertTrue(command(server, "dump").contains("not executed"));
        }
    }

    private EmbeddedZooKeeper start(HostPort address) throws IOException {
        return EmbeddedZooKeeper.start(new EmbeddedZooKeeper.Config(
                address, directory.resolve("zookeeper").toString(), EmbeddedZooKeeper.Config.DEFAULT_TICK));
    }

    private static ZooKeeper connect(EmbeddedZooKeeper server) throws Exception {
        var connected = new CountDownLatch(1);
        var client = new ZooKeeper(server.servers(), 6_000, event -> {
            if (event.getState() == KeeperState.SyncConnected) {
                connected.countDown();
            }
        });
        connected.await();
        return client;
    }

    private static String command(EmbeddedZooKeeper server, String command) throws IOException {
        try (var socket = new Socket(server.address().host(), server.address().port());
                InputStream answer = socket.getInputStream()) {
            socket.getOutputStream().write(command.getBytes(StandardCharsets.US_ASCII));
            return new String(answer.readAllBytes(), StandardCharsets.US_ASCII);
        }
    }
}
