package dev.tactus.devnet;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * Answers one JSON-RPC method. Whoever wants the development L1 to stall, fail or lie puts a handler of his own in
 * front of the honest one.
 */
@FunctionalInterface
interface RpcHandler {
    JsonNode handle(String method, RpcParams params) throws RpcException;
}
