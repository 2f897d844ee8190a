/**
 * The {@code basalt} command line.
 *
 * <p>{@link io.basalt.cli.Main} is where it begins, for servers in the background too; {@link
 * io.basalt.cli.BasaltCommand} is the command; {@code session} is what all verbs share, {@code verb} holds
 * those that talk to a cluster, {@code disk} those that look at files, {@code output} prints.
 */
package io.basalt.cli;
