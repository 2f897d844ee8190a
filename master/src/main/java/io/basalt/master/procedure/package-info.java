/**
 * Long operations that survive their master. A {@link io.basalt.master.procedure.Procedure} is a value that knows its
 * next step, {@link io.basalt.master.procedure.Procedures} stores it and has the step done, and
 * {@link io.basalt.master.procedure.ProcedureKind} brings it back in the next master. What is a procedure and what is
 * not: {@code docs/procedures.md}. On the master's loop.
 */
package io.basalt.master.procedure;
