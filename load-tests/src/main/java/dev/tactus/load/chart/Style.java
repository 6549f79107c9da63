package dev.tactus.load.chart;

import java.util.List;
import java.util.Locale;

/**
 * How charts look, on paper and on a dark screen. The colours can be told apart without seeing red or green, and stand
 * out from the ground three times over; with each comes a dash of its own.
 */
final class Style {
    private static final List<String> ON_LIGHT =
            List.of("#0072b2", "#c44f00", "#00795a", "#a03c8c", "#7a5c00", "#3b2f9b", "#595959", "#0e7490");
    private static final List<String> ON_DARK =
            List.of("#56b4e9", "#f08c3c", "#35c79a", "#e39bd3", "#e3c04b", "#a9a2f0", "#b8b8b8", "#6fd3d8");
    private static final List<String> DASHES =
            List.of("", "7 3", "2 3", "9 3 2 3", "12 4", "4 2", "9 3 2 3 2 3", "1 2");

    private Style() {}

    /** Classes of the line at that place in a chart; after all colours they begin anew with other dashes. */
    static String line(int index) {
        int round = index / ON_LIGHT.size();
        return "l c" + index % ON_LIGHT.size() + " d" + (index + round) % DASHES.size();
    }

    static String dot(int index) {
        return "p c" + index % ON_LIGHT.size();
    }

    /** For a page that holds charts, and within each picture that stands alone. */
    static String sheet() {
        var sheet = new StringBuilder("""
                .chart{font-family:system-ui,-apple-system,"Segoe UI",Roboto,"DejaVu Sans",sans-serif;font-size:12px}
                .chart .l{fill:none;stroke-width:2;stroke-linejoin:round}
                .chart .p{stroke-width:5;stroke-linecap:round;fill:none}
                .chart .title{font-size:15px;font-weight:600}
                .chart .grid{stroke-width:1}
                .chart .mark{stroke-width:1.5;stroke-dasharray:5 4}
                .chart .note{paint-order:stroke;stroke-width:4px;stroke-linejoin:round}
                """);
        for (int i = 0; i < DASHES.size(); i++) {
            if (!DASHES.get(i).isEmpty()) {
                sheet.append(String.format(Locale.ROOT, ".chart .d%d{stroke-dasharray:%s}\n", i, DASHES.get(i)));
            }
        }
        colours(sheet, ON_LIGHT, "#ffffff", "#1f2328", "#d9dde2", "#59636e");
        sheet.append("@media screen and (prefers-color-scheme:dark){\n");
        colours(sheet, ON_DARK, "#14181d", "#e6e9ec", "#343b43", "#a3adb8");
        return sheet.append("}\n").toString();
    }

    private static void colours(
            StringBuilder sheet, List<String> lines, String ground, String ink, String grid, String quiet) {
        sheet.append(".chart .ground{fill:").append(ground).append("}\n");
        sheet.append(".chart text{fill:").append(ink).append("}\n");
        sheet.append(".chart .note{stroke:").append(ground).append("}\n");
        sheet.append(".chart .grid{stroke:").append(grid).append("}\n");
        sheet.append(".chart .mark,.chart .axis{stroke:").append(quiet).append("}\n");
        for (int i = 0; i < lines.size(); i++) {
            sheet.append(".chart .c")
                    .append(i)
                    .append("{stroke:")
                    .append(lines.get(i))
                    .append("}\n");
        }
    }
}
