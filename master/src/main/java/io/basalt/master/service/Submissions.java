package io.basalt.master.service;

import io.basalt.master.procedure.Procedures;
import io.basalt.master.table.TableOperations;
import io.basalt.protocol.error.RpcException;
import java.util.Optional;

/** Starts the long operations that clients ask for: a request that is repeated with its nonce starts nothing again. */
final class Submissions {
    private Submissions() {}

    /**
     * Starts an operation, if it passes its check.
     *
     * @param what for people
     * @param nonce identifies the request within its group; 0 if the client gave none
     * @return the id with which the client asks for the outcome
     */
    static long start(Reign reign, String what, long nonceGroup, long nonce, Check check) throws RpcException {
        Optional<Procedures.Nonce> key =
                nonce == 0 ? Optional.empty() : Optional.of(new Procedures.Nonce(nonceGroup, nonce));
        Optional<Long> repeated = key.flatMap(reign.procedures()::find);
        if (repeated.isPresent()) {
            return repeated.get();
        }
        TableOperations.Operation operation = check.pass();
        return reign.procedures().start(what, key, operation::run);
    }

    /** Refuses what cannot be done, or gives what is to be run. */
    interface Check {
        TableOperations.Operation pass() throws RpcException;
    }
}
