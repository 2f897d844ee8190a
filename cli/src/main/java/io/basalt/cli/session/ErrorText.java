package io.basalt.cli.session;

import io.basalt.base.config.ConfigurationException;
import io.basalt.client.batch.BatchFailedException;
import io.basalt.client.registry.NotKnownException;
import io.basalt.client.retry.OperationFailedException;
import io.basalt.protocol.error.ErrorKind;
import java.io.UncheckedIOException;
import java.nio.file.NoSuchFileException;
import java.util.Optional;

/**
 * A failure in words for the person who typed the command.
 *
 * @param message what happened, usually one line
 * @param hint what to do about it; empty when nothing sensible can be said
 */
public record ErrorText(String message, String hint) {
    public static ErrorText of(Throwable failure) {
        if (failure instanceof UncheckedIOException unchecked) {
            return of(unchecked.getCause());
        }
        if (failure instanceof CommandFailedException told) {
            return new ErrorText(told.getMessage(), told.hint());
        }
        if (failure instanceof ConfigurationException) {
            return new ErrorText(
                    "the configuration cannot be used:\n" + failure.getMessage(), "'basalt config' lists every key.");
        }
        if (failure instanceof BatchFailedException batch
                && batch.getCause() instanceof OperationFailedException operation) {
            return new ErrorText(batch.getMessage(), of(operation).hint);
        }
        if (failure instanceof OperationFailedException operation) {
            return ofOperation(operation);
        }
        if (failure instanceof NoSuchFileException) {
            return new ErrorText("there is no file " + failure.getMessage(), "");
        }
        String message = failure.getMessage() == null ? failure.toString() : failure.getMessage();
        return new ErrorText(message, failure instanceof RuntimeException ? "Run it with --debug to see where." : "");
    }

    private static ErrorText ofOperation(OperationFailedException failure) {
        Optional<ErrorKind> kind = failure.kind();
        String said = failure.getCause().getMessage();
        if (kind.isPresent() && !failure.timedOut()) {
            return switch (kind.get()) {
                case TABLE_NOT_FOUND -> new ErrorText(said, "'basalt table list' shows the tables there are.");
                case TABLE_EXISTS -> new ErrorText("the table exists already: " + said, "");
                case TABLE_NOT_ENABLED ->
                    new ErrorText("the table is disabled: " + said, "'basalt table enable' lets it be used again.");
                case TABLE_NOT_DISABLED ->
                    new ErrorText("the table is enabled: " + said, "'basalt table disable' it first.");
                case NO_SUCH_FAMILY ->
                    new ErrorText(said, "'basalt table describe' shows the families that the table has.");
                default -> new ErrorText(failure.getMessage(), "");
            };
        }
        String hint = failure.getCause() instanceof NotKnownException
                ? "Is the store running? 'basalt dev' starts one; --connect names another."
                : "'basalt status' shows which servers there are.";
        return new ErrorText(failure.getMessage(), failure.timedOut() ? hint : "");
    }
}
