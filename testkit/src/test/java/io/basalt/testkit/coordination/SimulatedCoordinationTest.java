package io.basalt.testkit.coordination;

class SimulatedCoordinationTest extends CoordinationContract {
    @Override
    World newWorld(String test) {
        return new SimulatedWorld(test.hashCode());
    }
}
