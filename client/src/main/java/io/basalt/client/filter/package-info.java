/**
 * Choices that the server makes during gets, scans and conditional mutations: {@link Filter} says which rows and cells
 * pass, {@link Comparison} how stored bytes stand to an {@link Operand}. Values without behaviour; what each filter does is
 * the server's business.
 *
 * <p>Source: HBase's package {@code org.apache.hadoop.hbase.filter}, whose names travel on the wire.
 */
package io.basalt.client.filter;
