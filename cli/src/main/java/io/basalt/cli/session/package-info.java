/**
 * What every verb of the command line shares: its options, the connection to the cluster, and how a failure is told.
 */
package io.basalt.cli.session;
