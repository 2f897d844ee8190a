package io.basalt.master.chore;

/** Something that a master does again and again while it serves. Both calls come on the master's loop, each once. */
public interface Chore {
    /** From now on it looks whether there is something to do. */
    void start();

    /** It begins nothing more; what is under way has no effect any more. */
    void stop();
}
