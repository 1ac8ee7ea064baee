package dev.resilience.spring.advice;

import dev.resilience.spring.advice.figures.MeasuredInstance;

/**
 * Looks at what was measured about one name, and says what should be set otherwise. A bean of this type is asked besides the rules
 * of the starter. Thread-safe; without side effects. What a rule throws is logged once and told in the answer.
 */
public interface AdviceRule {

    /** What the rule is called in answers: stable, in kebab case, and no other rule's. */
    String id();

    /** What it must know before it says anything, for people: the least number of samples, the least time. */
    String needs();

    /** What it has to say about one name. */
    Assessment assess(MeasuredInstance instance);
}
