package dev.tactus.l1;

/**
 * One of the nodes that we ask about L1.
 *
 * @param name for people: its place in the configuration and its host, never a path or a key
 */
public record L1Endpoint(String name, L1Client client) {}
