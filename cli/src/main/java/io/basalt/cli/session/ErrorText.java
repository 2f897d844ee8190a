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
        if (failure.timedOut()) {
            boolean nobody = failure.getCause() instanceof NotKnownException;
            return new ErrorText(
                    failure.operation() + ": gave up: " + failure.getCause().getMessage(),
                    nobody
                            ? "'basalt dev' starts a store; --connect names another."
                            : "'basalt status' shows which servers there are.");
        }
        Optional<ErrorText> known = failure.kind().flatMap(ErrorText::ofKind);
        return known.map(text -> new ErrorText(failure.operation() + ": " + text.message, text.hint))
                .orElseGet(() -> new ErrorText(failure.getMessage(), ""));
    }

    /** Refusals that have one cause and one remedy. */
    private static Optional<ErrorText> ofKind(ErrorKind kind) {
        return switch (kind) {
            case TABLE_NOT_FOUND ->
                Optional.of(new ErrorText("there is no such table", "'basalt table list' shows the tables there are."));
            case TABLE_EXISTS -> Optional.of(new ErrorText("the table exists already", ""));
            case TABLE_NOT_ENABLED ->
                Optional.of(new ErrorText("the table is disabled", "'basalt table enable' lets it be used again."));
            case TABLE_NOT_DISABLED ->
                Optional.of(new ErrorText("the table is enabled", "'basalt table disable' it first."));
            case NAMESPACE_NOT_FOUND ->
                Optional.of(new ErrorText(
                        "there is no such namespace", "'basalt namespace list' shows the namespaces there are."));
            case NAMESPACE_EXISTS -> Optional.of(new ErrorText("the namespace exists already", ""));
            case SNAPSHOT_NOT_FOUND ->
                Optional.of(new ErrorText(
                        "there is no such snapshot", "'basalt snapshot list' shows the snapshots there are."));
            case SNAPSHOT_EXISTS -> Optional.of(new ErrorText("the snapshot exists already", ""));
            case NO_SUCH_FAMILY ->
                Optional.of(new ErrorText(
                        "the table has no such family", "'basalt table describe' shows the families that it has."));
            default -> Optional.empty();
        };
    }
}
