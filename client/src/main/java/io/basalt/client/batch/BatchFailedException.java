package io.basalt.client.batch;

import io.basalt.client.row.Action;
import io.basalt.protocol.name.TableName;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Some actions of a batch failed; the others were done. */
public final class BatchFailedException extends IOException {
    private static final long serialVersionUID = 1;
    private static final int TOLD_FAILURES = 3;

    private final transient List<Failure> failures;

    /** An action and why it failed. */
    public record Failure(Action action, Throwable reason) {}

    /** @param of how many actions there were in all */
    public BatchFailedException(TableName table, List<Failure> failures, long of) {
        super(message(table, failures, of), failures.get(0).reason);
        this.failures = List.copyOf(failures);
    }

    /** The actions that failed, in their order. */
    public List<Failure> failures() {
        return failures;
    }

    /** Throws if there is an outcome that is a failure. */
    public static void throwIfAnyFailed(TableName table, List<? extends Action> actions, List<Outcome> outcomes)
            throws BatchFailedException {
        var failures = new ArrayList<Failure>();
        for (int i = 0; i < outcomes.size(); i++) {
            Action action = actions.get(i);
            outcomes.get(i).failure().ifPresent(reason -> failures.add(new Failure(action, reason)));
        }
        if (!failures.isEmpty()) {
            throw new BatchFailedException(table, failures, actions.size());
        }
    }

    private static String message(TableName table, List<Failure> failures, long of) {
        var text = new StringBuilder()
                .append(failures.size())
                .append(" of ")
                .append(of)
                .append(" actions on table ")
                .append(table)
                .append(" failed: ");
        for (int i = 0; i < Math.min(TOLD_FAILURES, failures.size()); i++) {
            text.append(i > 0 ? "; " : "").append(failures.get(i).reason.getMessage());
        }
        return text.append(failures.size() > TOLD_FAILURES ? "; and others" : "")
                .toString();
    }
}
