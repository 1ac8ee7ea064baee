package dev.resilience.spring.advice.rules;

import dev.resilience.core.timeout.TimeoutConfig;
import dev.resilience.spring.advice.AdviceRule;
import dev.resilience.spring.advice.Assessment;
import dev.resilience.spring.advice.figures.MeasuredInstance;
import dev.resilience.spring.advice.figures.TimeoutFigures;
import dev.resilience.spring.advice.figures.WorkFigures;
import java.time.Duration;

/** Compares a time limit with how long work takes. Stateless. */
abstract class TimeoutRule implements AdviceRule {

    private final long leastWork;

    /** @param leastWork how many works must have been timed */
    TimeoutRule(long leastWork) {
        this.leastWork = leastWork;
    }

    @Override
    public final String needs() {
        return "latencies of " + leastWork + " works";
    }

    @Override
    public final Assessment assess(MeasuredInstance instance) {
        TimeoutFigures timeout = instance.find(TimeoutFigures.class).orElse(null);
        if (timeout == null) {
            return Assessment.notConcerned();
        }
        WorkFigures work = instance.work();
        if (work == null) {
            return Assessment.notRecorded();
        }
        return work.timed() < leastWork
                ? Assessment.tooFew(work.timed(), leastWork, "works")
                : assess(instance, timeout, work);
    }

    /** The same, where there is a limit and enough work to go by. */
    abstract Assessment assess(MeasuredInstance instance, TimeoutFigures timeout, WorkFigures work);

    /** The limit of one work: the nearer one. */
    static Duration limit(TimeoutConfig settings) {
        Duration perAttempt = settings.perAttempt();
        return perAttempt == null ? settings.duration() : perAttempt;
    }
}
