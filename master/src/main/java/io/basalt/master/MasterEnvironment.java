package io.basalt.master;

import io.basalt.base.Clock;
import io.basalt.base.Threads;
import io.basalt.base.config.LiveConfiguration;
import io.basalt.protocol.coordination.CoordinationService;
import io.basalt.protocol.coordination.Znodes;
import io.basalt.protocol.rpc.RpcClientConfig;
import io.basalt.protocol.rpc.RpcServerConfig;
import io.basalt.protocol.rpc.Transport;
import io.basalt.storage.file.FileSystem;
import java.util.random.RandomGenerator;

/**
 * What a master is given of the world. Whoever makes it closes it, after the master.
 *
 * @param files the store's root, which all servers of the cluster share
 * @param renewal reads the configuration anew
 */
public record MasterEnvironment(
        Clock clock,
        Threads threads,
        RandomGenerator random,
        Transport transport,
        RpcServerConfig rpcServer,
        RpcClientConfig rpcClient,
        CoordinationService coordination,
        Znodes znodes,
        FileSystem files,
        LiveConfiguration.Renewal renewal) {}
