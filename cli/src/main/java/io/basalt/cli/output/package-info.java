/** How the command line prints: aligned tables for people, JSON for programs, bytes escaped where they are no text. */
package io.basalt.cli.output;
