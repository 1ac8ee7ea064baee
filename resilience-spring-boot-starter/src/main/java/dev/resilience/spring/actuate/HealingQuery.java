package dev.resilience.spring.actuate;

import dev.resilience.core.Checks;
import dev.resilience.core.failure.FailureKind;
import dev.resilience.core.healing.HealingAction;
import dev.resilience.core.healing.HealingEntry;
import dev.resilience.core.healing.HealingOutcome;
import dev.resilience.spring.config.EnumWords;
import dev.resilience.spring.config.NearMisses;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.InvalidEndpointRequestException;

/** Which entries of the healing log are wanted, from what somebody has typed. Not thread-safe. */
final class HealingQuery {

    /** How entries are counted whose kind of failure is not known. */
    static final String NO_KIND = "NONE";

    private static final int DEFAULT_LIMIT = 100;
    private static final int HIGHEST_LIMIT = 1_000;

    private final List<String> faults = new ArrayList<>();
    private Predicate<HealingEntry> wanted = entry -> true;
    private int limit = DEFAULT_LIMIT;

    HealingQuery policy(@Nullable String written, Collection<String> known) {
        return text("policy", written, known, entry -> entry.subject().policy());
    }

    HealingQuery name(@Nullable String written, Collection<String> known) {
        return text("name", written, known, entry -> entry.subject().name());
    }

    HealingQuery kind(@Nullable String written) {
        List<String> words = Stream.concat(words(FailureKind.values()).stream(), Stream.of(NO_KIND))
                .toList();
        return word(
                "kind",
                written,
                words,
                entry -> entry.kind() == null ? NO_KIND : entry.kind().name());
    }

    HealingQuery action(@Nullable String written) {
        return word(
                "action",
                written,
                words(HealingAction.values()),
                entry -> entry.action().name());
    }

    HealingQuery outcome(@Nullable String written) {
        return word(
                "outcome",
                written,
                words(HealingOutcome.values()),
                entry -> entry.outcome().name());
    }

    HealingQuery limit(@Nullable Integer written) {
        limit = written == null ? DEFAULT_LIMIT : written;
        if (limit < 1 || limit > HIGHEST_LIMIT) {
            faults.add("limit = " + limit + ": must be from 1 to " + HIGHEST_LIMIT);
        }
        return this;
    }

    /** Instances are compared as in properties. */
    private HealingQuery text(String parameter, @Nullable String written, Collection<String> known, Part part) {
        if (written == null) {
            return this;
        }
        String comparable = Checks.comparableName(written);
        if (known.stream().noneMatch(name -> Checks.comparableName(name).equals(comparable))) {
            faults.add(parameter + " = " + written + ": is not known here. "
                    + NearMisses.suggestion(written, known, "See the endpoint resilience for those that are"));
        }
        return and(entry -> Checks.comparableName(part.of(entry)).equals(comparable));
    }

    /** Words are compared by their letters. */
    private HealingQuery word(String parameter, @Nullable String written, List<String> words, Part part) {
        if (written == null) {
            return this;
        }
        String plain = EnumWords.plain(written);
        if (words.stream().noneMatch(word -> EnumWords.plain(word).equals(plain))) {
            faults.add(parameter + " = " + written + ": is not one of " + String.join(", ", words) + ". "
                    + NearMisses.suggestion(written, words, "Use one of these"));
        }
        return and(entry -> EnumWords.plain(part.of(entry)).equals(plain));
    }

    private HealingQuery and(Predicate<HealingEntry> further) {
        wanted = wanted.and(further);
        return this;
    }

    private static List<String> words(Enum<?>[] constants) {
        return Arrays.stream(constants).map(Enum::name).toList();
    }

    /**
     * Ends the check.
     *
     * @throws InvalidEndpointRequestException with every fault, if there is one
     */
    HealingQuery checked() {
        if (!faults.isEmpty()) {
            String message = String.join("; ", faults);
            throw new InvalidEndpointRequestException(message, message);
        }
        return this;
    }

    Predicate<HealingEntry> wanted() {
        return wanted;
    }

    int limit() {
        return limit;
    }

    /** What an entry has of a parameter. */
    private interface Part {

        String of(HealingEntry entry);
    }
}
