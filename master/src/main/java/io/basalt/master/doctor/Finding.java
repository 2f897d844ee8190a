package io.basalt.master.doctor;

/**
 * Something that is not as it should be.
 *
 * @param check a fixed word for what was checked
 * @param subject what it is about: a region, a table, a server, a procedure
 * @param remedy what to do about it
 */
public record Finding(Severity severity, String check, String subject, String problem, String remedy) {
    /** How grave it is. */
    public enum Severity {
        /** Will pass by itself, or is a matter of taste. */
        NOTICE,
        /** Works, but not as it should. */
        WARNING,
        /** Rows cannot be reached, or may be lost. */
        ERROR
    }

    static Finding error(String check, String subject, String problem, String remedy) {
        return new Finding(Severity.ERROR, check, subject, problem, remedy);
    }

    static Finding warning(String check, String subject, String problem, String remedy) {
        return new Finding(Severity.WARNING, check, subject, problem, remedy);
    }
}
