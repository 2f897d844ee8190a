package io.basalt.protocol.rpc;

import io.basalt.base.config.ConfigurationException;
import io.basalt.base.config.LiveConfiguration;
import io.basalt.protocol.error.ErrorKind;
import io.basalt.protocol.error.RpcException;
import io.basalt.protocol.pb.AdminPb;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/** AdminService.UpdateConfiguration, which masters and region servers answer alike. Any thread. */
public final class ConfigurationCalls {
    private final LiveConfiguration.Renewal renewal;
    private final Executor disk;

    /** @param disk where files are read */
    public ConfigurationCalls(LiveConfiguration.Renewal renewal, Executor disk) {
        this.renewal = renewal;
        this.disk = disk;
    }

    /** Answered when what is live is in force; a configuration with anything wrong is refused, and changes nothing. */
    public CompletableFuture<AdminPb.UpdateConfigurationResponse> update(AdminPb.UpdateConfigurationRequest request) {
        var answer = new CompletableFuture<AdminPb.UpdateConfigurationResponse>();
        disk.execute(() -> {
            try {
                renewal.renew();
                answer.complete(AdminPb.UpdateConfigurationResponse.getDefaultInstance());
            } catch (IOException | ConfigurationException | RuntimeException e) {
                answer.completeExceptionally(new RpcException(
                        ErrorKind.DO_NOT_RETRY, "the configuration stays as it is: " + e.getMessage(), e));
            }
        });
        return answer;
    }
}
