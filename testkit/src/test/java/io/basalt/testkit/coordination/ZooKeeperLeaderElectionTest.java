package io.basalt.testkit.coordination;

import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class ZooKeeperLeaderElectionTest extends LeaderElectionContract {
    @TempDir
    Path directory;

    @Override
    World newWorld(String test) throws Exception {
        return new ZooKeeperWorld(directory);
    }
}
