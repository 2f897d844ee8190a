package io.basalt.bench.scale;

import io.basalt.standalone.ProcessWorld;
import io.basalt.standalone.ServerRunner;
import io.basalt.standalone.Settings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Region servers in one JVM: {@code HOME COUNT}. Prints {@link #READY} when all take part; ends when its input does. */
public final class ServerFarm {
    static final String READY = "all take part";

    private ServerFarm() {}

    public static void main(String[] arguments) throws Exception {
        Path home = Path.of(arguments[0]);
        var configuration = Settings.live(home, Map.of("basalt.regionserver.address", "127.0.0.1:0"));
        var world = new ProcessWorld(home, configuration);
        List<ServerRunner> servers = new ArrayList<>();
        for (int i = 0; i < Integer.parseInt(arguments[1]); i++) {
            ServerRunner server = ServerRunner.regionServer(world);
            servers.add(server);
            var thread = new Thread(() -> live(server), "farm-" + i);
            thread.setDaemon(true);
            thread.start();
        }
        for (ServerRunner server : servers) {
            server.started().join();
        }
        System.out.println(READY);
        while (System.in.read() >= 0) {
            // Nothing is said to it but that it is over.
        }
        System.exit(0);
    }

    private static void live(ServerRunner server) {
        try {
            server.run();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
