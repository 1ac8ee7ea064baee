/** How each policy is made from annotation and configuration, and the registry of what was made. */
@NullMarked
package dev.resilience.spring.policy;

import org.jspecify.annotations.NullMarked;
