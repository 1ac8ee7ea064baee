/** What a web application answers when a guarded call fails. */
@NullMarked
package dev.resilience.spring.web;

import org.jspecify.annotations.NullMarked;
