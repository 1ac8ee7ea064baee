package dev.resilience.spring.context;

import dev.resilience.core.Checks;
import dev.resilience.core.Deadline;
import dev.resilience.core.ResilienceConfigurationException;
import dev.resilience.core.time.TimeSource;
import java.time.Duration;
import java.util.Enumeration;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The HTTP header that tells how much time is left: whole milliseconds, rounded down. A length of time, not a time of day, so clocks of
 * different machines need not agree. What comes in is not trusted: see {@link #read}. Thread-safe.
 */
public final class DeadlineHeader {

    private static final Logger log = LoggerFactory.getLogger(DeadlineHeader.class);

    /** A token of RFC 9110, section 5.6.2. */
    private static final Pattern TOKEN = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}");

    /** Those by which a message is framed and sent; HTTP clients refuse to have them set. */
    private static final Set<String> OF_HTTP =
            Set.of("connection", "content-length", "expect", "host", "te", "trailer", "transfer-encoding", "upgrade");

    private static final String EXAMPLE = "X-Request-Timeout-Ms";

    private static final int LONGEST_SHOWN = 40;

    private final String name;
    private final long maxMillis;
    private final TimeSource time;
    private final AtomicBoolean toldOfMalformed = new AtomicBoolean();

    /**
     * A header.
     *
     * @param name its name
     * @param max the longest time that a request may ask for, at least a millisecond
     * @param time the clock of the pipelines that are bound
     * @throws ResilienceConfigurationException naming {@code header} and {@code max}, each if it is not usable
     */
    public DeadlineHeader(String name, Duration max, TimeSource time) {
        boolean isToken = TOKEN.matcher(name).matches();
        new Checks()
                .that(
                        isToken,
                        "header",
                        '"' + name + '"',
                        "is not the name of an HTTP header",
                        "Use up to 100 letters, digits and dashes, such as " + EXAMPLE)
                .that(
                        !OF_HTTP.contains(name.toLowerCase(Locale.ROOT)),
                        "header",
                        name,
                        "belongs to HTTP itself",
                        "Use a name of its own, such as " + EXAMPLE)
                .that(
                        max.compareTo(Duration.ofMillis(1)) >= 0,
                        "max",
                        max,
                        "must be at least 1ms, since the header counts in milliseconds",
                        "Use a duration such as 60s; to turn deadlines over HTTP off, set enabled: false")
                .that(
                        max.compareTo(Duration.ofDays(1)) <= 0,
                        "max",
                        max,
                        "must be at most one day, since no request waits longer",
                        "Use a duration such as 60s")
                .done();
        this.name = name;
        this.maxMillis = max.toMillis();
        this.time = time;
    }

    /** The header's name. */
    public String name() {
        return name;
    }

    /** What a request made now tells; zero in the last millisecond and afterwards. */
    static String write(Deadline deadline) {
        return Long.toString(deadline.remaining().toMillis());
    }

    /**
     * The deadline that a request asks for, counted from now: the nearest if it has the header more than once, and no farther than
     * {@code max}. Zero and less are a deadline that has expired. Anything but decimal ASCII digits, with or without a minus, is ignored;
     * the first such value is logged.
     *
     * @param values all values of the header
     * @return null if it asks for none
     */
    public @Nullable Deadline read(Enumeration<String> values) {
        long least = -1;
        while (values.hasMoreElements()) {
            String value = values.nextElement();
            long millis = parse(value.strip());
            if (millis < 0) {
                tellOfMalformed(value);
            } else if (least < 0 || millis < least) {
                least = millis;
            }
        }
        return least < 0 ? null : Deadline.after(Duration.ofMillis(least), time);
    }

    /** Milliseconds from zero to the greatest allowed, as which all greater ones count, however many digits they have; -1 if malformed. */
    private long parse(String value) {
        int begin = value.startsWith("-") ? 1 : 0;
        if (begin == value.length()) {
            return -1;
        }
        long millis = 0;
        for (int i = begin; i < value.length(); i++) {
            int digit = value.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            millis = Math.min(maxMillis, millis * 10 + digit);
        }
        return begin == 0 ? millis : 0;
    }

    private void tellOfMalformed(String value) {
        if (toldOfMalformed.compareAndSet(false, true)) {
            String shown = value.length() <= LONGEST_SHOWN ? value : value.substring(0, LONGEST_SHOWN) + "...";
            log.warn(
                    "Ignored the header {} of a request, which is not a number of milliseconds: \"{}\"; further ones are not logged",
                    name,
                    shown.replaceAll("[^\\x20-\\x7e]", "?"));
        }
    }
}
