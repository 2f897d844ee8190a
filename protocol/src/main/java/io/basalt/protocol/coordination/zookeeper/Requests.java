package io.basalt.protocol.coordination.zookeeper;

import io.basalt.base.EventLoop;
import io.basalt.protocol.coordination.CoordinationException;
import io.basalt.protocol.coordination.CoordinationException.Kind;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.apache.curator.framework.api.BackgroundCallback;
import org.apache.curator.framework.api.CuratorEvent;
import org.apache.zookeeper.KeeperException.Code;

/**
 * The single requests of a ZooKeeper session. Each is answered exactly once and on the loop: by ZooKeeper, by a deadline
 * of a session's length, or by the end of the session.
 *
 * <p>Threads: {@link #ask} may be called by any; the rest belongs to the loop.
 */
final class Requests {
    private final ZooKeeperQuorum quorum;
    private final EventLoop loop;
    private final Runnable onExpired;

    // ---- loop only ----
    private final Set<Question> unanswered = new LinkedHashSet<>();
    private CoordinationException end; // null while the session lasts

    /** @param onExpired called on the loop when ZooKeeper answers that the session is over; should {@link #end} this */
    Requests(ZooKeeperQuorum quorum, EventLoop loop, Runnable onExpired) {
        this.quorum = quorum;
        this.loop = loop;
        this.onExpired = onExpired;
    }

    /** Starts one ZooKeeper request whose answer goes to the callback. */
    interface Request {
        void start(BackgroundCallback answer) throws Exception;
    }

    /** The future completes on the loop; it fails with a {@link CoordinationException} unless the answer is OK. */
    CompletableFuture<CuratorEvent> ask(String path, Request request) {
        var question = new Question(path);
        onLoop(() -> {
            if (end != null) {
                question.answer.completeExceptionally(end);
            } else {
                question.ask(request);
            }
        });
        return question.answer;
    }

    /** Answers everything, now and from now on, with the reason. */
    void end(CoordinationException reason) {
        end = reason;
        List.copyOf(unanswered).forEach(Question::abandon);
    }

    /** Runs the task on the loop: at once, if this is it. */
    void onLoop(Runnable task) {
        if (loop.inLoop()) {
            task.run();
        } else {
            loop.execute(task);
        }
    }

    /** What {@code first} gives, or {@code otherwise}, if it fails in this way. */
    static <T> CompletableFuture<T> unless(
            Kind kind, Supplier<CompletableFuture<T>> first, Supplier<CompletableFuture<T>> otherwise) {
        return first.get()
                .exceptionallyCompose(failure -> CoordinationException.is(failure, kind)
                        ? otherwise.get()
                        : CompletableFuture.failedFuture(failure));
    }

    /** One request that waits for its answer. */
    private final class Question {
        final CompletableFuture<CuratorEvent> answer = new CompletableFuture<>();
        private final String path;
        private EventLoop.Cancellable deadline = () -> {};

        Question(String path) {
            this.path = path;
        }

        void ask(Request request) {
            unanswered.add(this);
            deadline = loop.schedule(quorum.sessionTimeout(), () -> answered(null, Code.OPERATIONTIMEOUT));
            try {
                request.start((client, event) -> loop.execute(() -> answered(event, Code.get(event.getResultCode()))));
            } catch (Exception e) {
                give(() -> answer.completeExceptionally(
                        new CoordinationException(Kind.FAILED, path + ": " + e.getMessage(), e)));
            }
        }

        private void answered(CuratorEvent event, Code code) {
            if (code == Code.SESSIONEXPIRED) {
                onExpired.run();
            } else if (code == Code.OK) {
                give(() -> answer.complete(event));
            } else {
                give(() -> answer.completeExceptionally(failure(path, code)));
            }
        }

        void abandon() {
            give(() -> answer.completeExceptionally(end));
        }

        private void give(Runnable completion) {
            deadline.cancel();
            if (unanswered.remove(this)) {
                completion.run();
            }
        }
    }

    private CoordinationException failure(String path, Code code) {
        return switch (code) {
            case NODEEXISTS -> new CoordinationException(Kind.NODE_EXISTS, path + " exists");
            case NONODE -> new CoordinationException(Kind.NO_NODE, path + " or its parent does not exist");
            case NOTEMPTY -> new CoordinationException(Kind.NOT_EMPTY, path + " has children");
            case BADVERSION -> new CoordinationException(Kind.NO_NODE, path + " was overwritten meanwhile");
            case NOAUTH, AUTHFAILED, SESSIONCLOSEDREQUIRESASLAUTH ->
                new CoordinationException(
                        Kind.NOT_AUTHORISED, "ZooKeeper at " + quorum.servers() + " does not let us use " + path);
            case CONNECTIONLOSS, OPERATIONTIMEOUT, SESSIONMOVED, REQUESTTIMEOUT ->
                new CoordinationException(
                        Kind.CONNECTION_LOST,
                        "no answer about " + path + " from ZooKeeper at " + quorum.servers() + "; is it running?");
            default ->
                new CoordinationException(
                        Kind.FAILED, path + ": ZooKeeper at " + quorum.servers() + " answers " + code);
        };
    }
}
