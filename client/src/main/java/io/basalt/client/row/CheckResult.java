package io.basalt.client.row;

/**
 * What came of a {@link CheckAndMutate}.
 *
 * @param held whether the condition held, and thus whether the mutations were done
 * @param row the new values of the increments and appends among them; without cells if there are none
 */
public record CheckResult(boolean held, Row row) {}
