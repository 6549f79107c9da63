package dev.tactus.devnet;

import com.fasterxml.jackson.databind.JsonNode;

/** Answers one JSON-RPC method. */
@FunctionalInterface
interface RpcHandler {
    JsonNode handle(String method, RpcParams params) throws RpcException;
}
