/** The settings of a client, typed and checked once. */
package io.basalt.client.config;
