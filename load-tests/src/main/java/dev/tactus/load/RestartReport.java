package dev.tactus.load;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/**
 * How long a node takes to be ready.
 *
 * @param ops   in its order
 * @param bytes of its data directory
 */
record RestartReport(long ops, long bytes, List<Start> starts, Machine machine) {
    private static final double BYTES_PER_MIB = 1 << 20;

    RestartReport {
        starts = List.copyOf(starts);
    }

    /**
     * @param readyMillis from the start of the process until {@code /readyz} answers 200
     * @param laneMillis  to open the store for writing and load where the order stands, measured without a node
     */
    record Start(double readyMillis, double laneMillis) {}

    double medianReadyMillis() {
        return median(Start::readyMillis);
    }

    double medianLaneMillis() {
        return median(Start::laneMillis);
    }

    private double median(ToDoubleFunction<Start> figure) {
        double[] sorted = starts.stream().mapToDouble(figure).sorted().toArray();
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    void print(PrintWriter out) {
        out.printf(
                Locale.ROOT,
                "%,d ops, %.0f MiB: ready after %.0f ms (median of %d starts), of which the lane's own part %.1f ms%n",
                ops,
                bytes / BYTES_PER_MIB,
                medianReadyMillis(),
                starts.size(),
                medianLaneMillis());
        out.println(machine.describe());
    }

    ObjectNode json(ObjectMapper mapper) {
        ObjectNode root = mapper.createObjectNode()
                .put("ops", ops)
                .put("bytes", bytes)
                .put("median_ready_ms", medianReadyMillis())
                .put("median_lane_ms", medianLaneMillis());
        ArrayNode each = root.putArray("starts");
        starts.forEach(
                start -> each.addObject().put("ready_ms", start.readyMillis()).put("lane_ms", start.laneMillis()));
        machine.json(root);
        return root;
    }
}
