/**
 * The verbs of the command line that talk to a cluster, one class each; {@link io.basalt.cli.verb.Verbs} lists them.
 * Each gets a {@link io.basalt.cli.session.Session}, prints results to its console and returns the exit code: 0 done, 1
 * failed. What the user typed wrong is an {@link IllegalArgumentException}, which becomes exit code 2.
 */
package io.basalt.cli.verb;
