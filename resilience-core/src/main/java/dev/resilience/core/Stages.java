package dev.resilience.core;

/** Access to the stages that every pipeline shares. */
public final class Stages {

    private Stages() {}

    /** The end of every pipeline: runs the work and enforces the nearest time limit. */
    public static Stage work() {
        return WorkStage.INSTANCE;
    }
}
