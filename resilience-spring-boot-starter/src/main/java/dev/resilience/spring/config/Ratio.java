package dev.resilience.spring.config;

import java.math.BigDecimal;
import org.springframework.util.StringUtils;

/**
 * A ratio from 0 to 1 in a setting, written {@code 0.5} or {@code 50%}. Immutable.
 *
 * @param value the ratio, exactly as written: 7% is the same double as 0.07
 */
public record Ratio(double value) {

    private static final BigDecimal HUNDRED = BigDecimal.valueOf(100);

    /**
     * Reads a ratio. Whether it is in range is checked with the setting it belongs to, but for a bare number above 1, which can
     * only be a percentage without its sign, and for more than all.
     *
     * @throws IllegalArgumentException if the text is no ratio
     */
    public static Ratio parse(String text) {
        String number = StringUtils.trimAllWhitespace(text);
        boolean percent = number.endsWith("%");
        BigDecimal value;
        try {
            value = new BigDecimal(percent ? number.substring(0, number.length() - 1) : number);
        } catch (NumberFormatException malformed) {
            throw new IllegalArgumentException("is not a ratio such as 0.5 or 50%", malformed);
        }
        if (!percent && value.compareTo(BigDecimal.ONE) > 0) {
            throw new IllegalArgumentException("is above 1: did you mean " + number + "%?");
        }
        if (percent && value.compareTo(HUNDRED) > 0) {
            throw new IllegalArgumentException("is above 100%");
        }
        return new Ratio((percent ? value.movePointLeft(2) : value).doubleValue());
    }
}
