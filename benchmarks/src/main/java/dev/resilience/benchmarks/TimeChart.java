package dev.resilience.benchmarks;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Draws figures per second as lines, in panels one above the other with a common time axis, as SVG. Not thread-safe.
 *
 * <p>The background is drawn, too, so that the picture can be read on dark pages.
 */
final class TimeChart {

    private static final int WIDTH = 820;
    private static final int LEFT = 60;
    private static final int RIGHT = 20;
    private static final int LEGEND = 56;
    private static final int PANEL = 230;
    private static final int TITLE = 34;
    private static final int BOTTOM = 44;

    private final List<Line> lines;
    private final double[] shade;
    private final String note;
    private final StringBuilder body = new StringBuilder();
    private int height = LEGEND;

    /**
     * How figures are drawn.
     *
     * @param color as SVG spells it
     * @param dashes lengths of dashes and gaps; empty for an unbroken line
     */
    record Line(String label, String color, String dashes) {

        String stroke() {
            String dashed = dashes.isEmpty() ? "" : " stroke-dasharray=\"" + dashes + "\"";
            return "stroke=\"" + color + "\"" + dashed;
        }
    }

    /**
     * An empty chart.
     *
     * @param lines what all panels show
     * @param shade what is shaded behind the lines by second, from 0 to 1, where 1 is the height of a panel
     * @param note what the shade means
     */
    TimeChart(List<Line> lines, double[] shade, String note) {
        this.lines = List.copyOf(lines);
        this.shade = shade.clone();
        this.note = note;
        int x = LEFT;
        for (Line line : this.lines) {
            add("<path d=\"M%d 28h26\" class=\"l\" %s/>", x, line.stroke());
            add("<text x=\"%d\" y=\"32\" class=\"s\">%s</text>", x + 32, line.label());
            x += 52 + 7 * line.label().length();
        }
    }

    /**
     * Adds a panel below those there are.
     *
     * @param top the greatest figure that is shown
     * @param step the distance of the marks on the axis
     * @param figures one array per line, one figure per second
     */
    void addPanel(String title, int top, int step, List<int[]> figures) {
        int ceiling = height + TITLE;
        int floor = ceiling + PANEL;
        add("<text x=\"%d\" y=\"%d\" class=\"h\">%s</text>", LEFT, ceiling - 12, title);
        add("<text x=\"%d\" y=\"%d\" class=\"s\" text-anchor=\"end\">%s</text>", WIDTH - RIGHT, ceiling - 12, note);
        String edge = points(shade, 1, floor);
        add("<path d=\"M%sV%dH%dz\" fill=\"#eceff1\"/>", edge, floor, LEFT);
        for (int mark = 0; mark <= top; mark += step) {
            int y = floor - PANEL * mark / top;
            add("<path d=\"M%d %dH%d\" class=\"g\"/>", LEFT, y, WIDTH - RIGHT);
            add("<text x=\"%d\" y=\"%d\" class=\"s\" text-anchor=\"end\">%,d</text>", LEFT - 8, y + 4, mark);
        }
        for (int second = 0; second <= shade.length; second += 10) {
            add("<path d=\"M%s %dv5\" class=\"a\"/>", x(second), floor);
            add("<text x=\"%s\" y=\"%d\" class=\"s\" text-anchor=\"middle\">%d</text>", x(second), floor + 19, second);
        }
        for (int i = 0; i < lines.size(); i++) {
            double[] line = Arrays.stream(figures.get(i)).asDoubleStream().toArray();
            add(
                    "<path d=\"M%s\" class=\"l\" %s/>",
                    points(line, top, floor), lines.get(i).stroke());
        }
        add("<path d=\"M%d %dV%dH%d\" class=\"a\"/>", LEFT, ceiling, floor, WIDTH - RIGHT);
        height = floor + BOTTOM;
        add("<text x=\"%d\" y=\"%d\" class=\"s\" text-anchor=\"end\">seconds</text>", WIDTH - RIGHT, height - 8);
    }

    /**
     * The picture.
     *
     * @param description for those who do not see it
     */
    String svg(String description) {
        return """
                <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" role="img" aria-label="%s">
                <style>text{font-family:system-ui,sans-serif;fill:#1f2933}.h{font-size:15px;font-weight:600}.s{font-size:13px}
                .l{fill:none;stroke-width:2;stroke-linejoin:round}.a{fill:none;stroke:#495057}.g{stroke:#adb5bd;stroke-width:.5}</style>
                <rect width="%d" height="%d" fill="#ffffff"/>
                %s</svg>
                """.formatted(WIDTH, height, description, WIDTH, height, body);
    }

    private String points(double[] figures, int top, int floor) {
        List<String> points = new ArrayList<>();
        for (int second = 0; second < figures.length; second++) {
            double y = floor - PANEL * Math.min(1, figures[second] / top);
            points.add(x(second) + " " + number(y));
        }
        return String.join("L", points);
    }

    private String x(int second) {
        return number(LEFT + (double) second * (WIDTH - LEFT - RIGHT) / shade.length);
    }

    private static String number(double value) {
        double rounded = Math.round(value * 10) / 10.0;
        return rounded == Math.rint(rounded) ? String.valueOf((long) rounded) : String.valueOf(rounded);
    }

    private void add(String format, Object... values) {
        body.append(String.format(Locale.ROOT, format, values)).append('\n');
    }
}
