/** What diagnoses are made of in an application: its settings, figures and latencies. */
@NullMarked
package dev.resilience.spring.diagnosis;

import org.jspecify.annotations.NullMarked;
