/** What all of the storefront's endpoints share: errors as problem details. */
@NullMarked
package dev.resilience.sample.web;

import org.jspecify.annotations.NullMarked;
