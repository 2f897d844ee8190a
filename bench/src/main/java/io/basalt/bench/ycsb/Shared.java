package io.basalt.bench.ycsb;

import java.io.IOException;
import site.ycsb.DBException;

/**
 * Something that all threads of a run use together, as programs do with a connection: the first that needs it opens it,
 * the last closes it.
 */
final class Shared<T extends AutoCloseable> {
    interface Opening<T> {
        T open() throws IOException;
    }

    private T value;
    private int users;

    synchronized T acquire(Opening<T> opening) throws DBException {
        if (users == 0) {
            try {
                value = opening.open();
            } catch (IOException e) {
                throw new DBException("cannot connect", e);
            }
        }
        users++;
        return value;
    }

    synchronized void release() throws DBException {
        if (--users == 0) {
            try {
                value.close();
            } catch (Exception e) {
                throw new DBException("cannot close the connection", e);
            }
        }
    }
}
