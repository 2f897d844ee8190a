package io.basalt.cli.session;

import java.io.IOException;

/** A command cannot do what it was asked; said in full, with a hint at what to do. */
public final class CommandFailedException extends IOException {
    private static final long serialVersionUID = 1;

    private final String hint;

    /** @param hint one sentence, or empty */
    public CommandFailedException(String message, String hint) {
        super(message);
        this.hint = hint;
    }

    public String hint() {
        return hint;
    }
}
