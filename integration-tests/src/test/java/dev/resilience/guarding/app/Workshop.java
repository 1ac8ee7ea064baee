package dev.resilience.guarding.app;

import dev.resilience.spring.annotation.AdaptiveRetry;
import dev.resilience.spring.annotation.Backoff;
import java.net.ConnectException;
import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** What no proxy can guard. Each way succeeds with its third attempt, and tells how many there were. */
@RestController
@ConditionalOnProperty(name = "resilience.interception", havingValue = "aspectj")
public class Workshop {

    private final Bench bench = new Bench();

    @GetMapping("/workshop/self-invoked")
    int selfInvoked() throws ConnectException {
        return work(new AtomicInteger());
    }

    @AdaptiveRetry(name = "self-invoked", backoff = @Backoff(base = "0s"))
    public int work(AtomicInteger attempts) throws ConnectException {
        return succeedAtThird(attempts);
    }

    @GetMapping("/workshop/private")
    int privately() throws ConnectException {
        return workPrivately(new AtomicInteger());
    }

    @AdaptiveRetry(name = "private", backoff = @Backoff(base = "0s"))
    private int workPrivately(AtomicInteger attempts) throws ConnectException {
        return succeedAtThird(attempts);
    }

    @GetMapping("/workshop/final")
    int finallyDone() throws ConnectException {
        return workFinally(new AtomicInteger());
    }

    @AdaptiveRetry(name = "final", backoff = @Backoff(base = "0s"))
    public final int workFinally(AtomicInteger attempts) throws ConnectException {
        return succeedAtThird(attempts);
    }

    @GetMapping("/workshop/nested")
    int nested() throws ConnectException {
        return Foreman.ask(this);
    }

    @GetMapping("/workshop/made-with-new")
    int madeWithNew() throws ConnectException {
        return bench.work(new AtomicInteger());
    }

    private static int succeedAtThird(AtomicInteger attempts) throws ConnectException {
        if (attempts.incrementAndGet() < 3) {
            throw new ConnectException("not yet");
        }
        return attempts.get();
    }

    /** A static nested caller of a private method. */
    static final class Foreman {

        private Foreman() {}

        static int ask(Workshop workshop) throws ConnectException {
            return workshop.workPrivately(new AtomicInteger());
        }
    }

    /** Known to no context, and final. */
    static final class Bench {

        @AdaptiveRetry(name = "made-with-new", backoff = @Backoff(base = "0s"))
        int work(AtomicInteger attempts) throws ConnectException {
            return succeedAtThird(attempts);
        }
    }
}
