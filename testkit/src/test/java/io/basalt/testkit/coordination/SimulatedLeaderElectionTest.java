package io.basalt.testkit.coordination;

class SimulatedLeaderElectionTest extends LeaderElectionContract {
    @Override
    World newWorld(String test) {
        return new SimulatedWorld(test.hashCode());
    }
}
