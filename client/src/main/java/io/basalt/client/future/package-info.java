/** Small additions to {@link java.util.concurrent.CompletableFuture} that every part of the client uses. */
package io.basalt.client.future;
