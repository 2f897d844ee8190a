package io.basalt.storage.fsck;

/**
 * One thing that is not as it should be.
 *
 * @param path below the root
 * @param finding what is, and what should be
 * @param remedy what a person can do about it
 */
public record Finding(Severity severity, String path, String finding, String remedy) {
    @Override
    public String toString() {
        return severity + " " + path + ": " + finding + ". " + remedy;
    }
}
