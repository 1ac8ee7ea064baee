package dev.resilience.spring.actuate;

import dev.resilience.core.deadletter.DeadLetter;
import dev.resilience.core.deadletter.DeadLetterStore;
import dev.resilience.core.deadletter.DeadLetters;
import dev.resilience.core.failure.FailureKind;
import dev.resilience.spring.config.NearMisses;
import dev.resilience.spring.deadletter.DeadLetterHandler;
import dev.resilience.spring.deadletter.DeadLetterSinks;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.actuate.endpoint.Access;
import org.springframework.boot.actuate.endpoint.InvalidEndpointRequestException;
import org.springframework.boot.actuate.endpoint.annotation.DeleteOperation;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;
import org.springframework.lang.Nullable;

/** Calls that retries have given up: to be read, removed, and done again by a {@link DeadLetterHandler}. Writes are off until {@code management.endpoint.deadletters.access=unrestricted}. Thread-safe. */
@Endpoint(id = "deadletters", defaultAccess = Access.READ_ONLY)
public final class DeadLettersEndpoint {

    static final String REDRIVE = "redrive";

    private static final Logger log = LoggerFactory.getLogger(DeadLettersEndpoint.class);
    private static final int DEFAULT_LIMIT = 100;
    private static final int HIGHEST_LIMIT = 1_000;

    private final DeadLetterSinks sinks;
    private final ObjectProvider<DeadLetterHandler> handlers;
    private final Set<String> underWay = ConcurrentHashMap.newKeySet();

    /** An endpoint over all sinks that can be read. */
    public DeadLettersEndpoint(DeadLetterSinks sinks, ObjectProvider<DeadLetterHandler> handlers) {
        this.sinks = sinks;
        this.handlers = handlers;
    }

    /**
     * The newest letters, newest first, and how many there are.
     *
     * @param limit how many letters are wanted, from 1 to 1,000; null for 100
     * @throws InvalidEndpointRequestException if that is out of range
     */
    @ReadOperation
    public Map<String, Object> all(@Nullable Integer limit) {
        int most = limit == null ? DEFAULT_LIMIT : limit;
        if (most < 1 || most > HIGHEST_LIMIT) {
            throw invalid("limit = " + most + ": must be from 1 to " + HIGHEST_LIMIT);
        }
        Map<FailureKind, Long> byKind = new EnumMap<>(FailureKind.class);
        long dropped = 0;
        for (DeadLetterStore store : sinks.stores().values()) {
            store.countByKind().forEach((kind, count) -> byKind.merge(kind, count, Long::sum));
            dropped += store.dropped();
        }
        Map<String, Object> counts = new LinkedHashMap<>();
        byKind.forEach((kind, count) -> counts.put(kind.name(), count));
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("count", byKind.values().stream().mapToLong(Long::longValue).sum());
        answer.put("dropped", dropped);
        answer.put(
                "failed",
                sinks.inUse().stream().mapToLong(DeadLetters::failures).sum());
        answer.put("byKind", counts);
        answer.put("deadLetters", newest(most));
        return answer;
    }

    private List<Map<String, Object>> newest(int limit) {
        Comparator<Held> newestFirst =
                Comparator.comparing((Held held) -> held.letter().at()).reversed();
        return sinks.stores().entrySet().stream()
                .flatMap(store -> store.getValue().newest(limit).stream()
                        .map(letter -> new Held(store.getKey(), store.getValue(), letter)))
                .sorted(newestFirst)
                .limit(limit)
                .map(held -> DeadLetterReport.brief(held.sink(), held.letter()))
                .toList();
    }

    /** All of one letter; null if there is none of this id. */
    @ReadOperation
    @Nullable
    public Map<String, Object> one(@Selector String id) {
        return find(id).map(held -> DeadLetterReport.full(held.sink(), held.letter()))
                .orElse(null);
    }

    /** Removes a letter; false if there is none of this id. */
    @DeleteOperation
    public boolean remove(@Selector String id) {
        Held held = find(id).orElse(null);
        if (held == null || !held.store().remove(id)) {
            return false;
        }
        log.info("An operator has removed the dead letter {}", held.letter().id());
        return true;
    }

    /**
     * Does again what a letter is about. On success it is removed, else it stays and the answer has the failure.
     *
     * @param action {@code redrive}
     * @return null if there is no letter of this id
     * @throws InvalidEndpointRequestException if the action is another, or no handler is for this letter
     */
    @WriteOperation
    @Nullable
    public Map<String, Object> act(@Selector String id, @Nullable String action) {
        if (!REDRIVE.equals(action)) {
            throw invalid(
                    action == null
                            ? "action: is missing. Use " + REDRIVE
                            : "action = " + action + ": is not " + REDRIVE + ". "
                                    + NearMisses.suggestion(action, List.of(REDRIVE), "Use " + REDRIVE));
        }
        Held held = find(id).orElse(null);
        if (held == null) {
            return null;
        }
        if (!underWay.add(id)) {
            return answer(id, Result.UNDER_WAY, null);
        }
        try {
            return redrive(held);
        } finally {
            underWay.remove(id);
        }
    }

    private @Nullable Map<String, Object> redrive(Held held) {
        DeadLetter letter = held.letter();
        if (held.store().find(letter.id()).isEmpty()) {
            return null; // somebody else was faster
        }
        DeadLetterHandler handler = handlers.orderedStream()
                .filter(candidate -> candidate.supports(letter))
                .findFirst()
                .orElseThrow(() -> invalid(
                        "action = redrive: no DeadLetterHandler bean supports this letter." + " Define one that does"));
        try {
            handler.redrive(letter);
        } catch (Exception failure) {
            if (failure instanceof InterruptedException) {
                Thread.currentThread().interrupt();
            }
            log.info("An operator has re-driven the dead letter {} in vain", letter.id(), failure);
            return answer(letter.id(), Result.FAILED, failure);
        }
        held.store().remove(letter.id());
        log.info("An operator has re-driven the dead letter {}", letter.id());
        return answer(letter.id(), Result.DONE, null);
    }

    private static Map<String, Object> answer(String id, Result result, @Nullable Exception failure) {
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("id", id);
        answer.put("result", result.name());
        if (failure != null) {
            answer.put("failure", failure.getClass().getName());
            if (failure.getMessage() != null) {
                answer.put("message", failure.getMessage());
            }
        }
        return answer;
    }

    private static InvalidEndpointRequestException invalid(String message) {
        return new InvalidEndpointRequestException(message, message);
    }

    private Optional<Held> find(String id) {
        return sinks.stores().entrySet().stream()
                .flatMap(store ->
                        store
                                .getValue()
                                .find(id)
                                .map(letter -> new Held(store.getKey(), store.getValue(), letter))
                                .stream())
                .findFirst();
    }

    /** What has become of a letter that was to be re-driven. */
    enum Result {
        DONE,
        FAILED,
        UNDER_WAY
    }

    private record Held(String sink, DeadLetterStore store, DeadLetter letter) {}
}
