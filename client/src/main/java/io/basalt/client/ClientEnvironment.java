package io.basalt.client;

import io.basalt.base.Clock;
import io.basalt.base.EventLoop;
import io.basalt.client.registry.Registry;
import io.basalt.protocol.rpc.RpcClient;
import java.util.random.RandomGenerator;

/**
 * What a client gets from the world around it. In a server or a simulation these are the process's own.
 *
 * @param loop where the client lives and its futures complete; the loop of {@code rpc}
 * @param random for jitter and nonces; used on the loop
 */
public record ClientEnvironment(
        EventLoop loop, Clock clock, RandomGenerator random, RpcClient rpc, Registry registry) {}
