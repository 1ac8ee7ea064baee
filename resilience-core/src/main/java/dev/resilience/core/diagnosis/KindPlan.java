package dev.resilience.core.diagnosis;

/** What to do about failures of one kind. Stateless. */
@FunctionalInterface
interface KindPlan {

    /** Adds one step or more. */
    void fill(Facts facts, Plan plan);
}
