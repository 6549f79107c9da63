package dev.tactus.load;

import picocli.CommandLine.Command;

/** A load's answers, and its events on the feed. */
@Command(
        name = LoadRun.ROUND_TRIP,
        mixinStandardHelpOptions = true,
        description = {
            "POST signed transfers and measure the time to their 200 and to their event on the WebSocket feed. In a closed",
            "loop a worker goes on at the 200.",
            "A run is INVALID (exit code 1) if the order does not hold what was accepted, once and where the answer said."
        })
final class RoundTripCommand extends SingleLoad {}
