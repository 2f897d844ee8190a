package io.basalt.storage.read;

import java.io.IOException;

/**
 * A read that may not wait for the disk met a block that is not in memory. No error: the caller repeats the read where
 * waiting is allowed, with {@link ReadMode#MAY_READ}. The cursor that threw it must not be used again, only closed.
 *
 * <p>It is thrown on the way of ordinary reads, so it carries no stack trace.
 */
public final class BlockNotCachedException extends IOException {
    private static final long serialVersionUID = 1;

    public BlockNotCachedException() {
        super("a block that this read needs is not in memory");
    }

    @Override
    public synchronized Throwable fillInStackTrace() {
        return this;
    }
}
