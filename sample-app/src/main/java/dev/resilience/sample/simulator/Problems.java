package dev.resilience.sample.simulator;

import java.util.Collection;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.web.servlet.function.ServerResponse;

/** The simulator's answers to requests it doesn't understand, as problem details. */
final class Problems {

    private Problems() {}

    static ServerResponse unknownBackend(String name, Collection<String> known) {
        return answer(
                problem(404, "Unknown backend", "There is no backend '%s'; known are %s".formatted(name, join(known))));
    }

    static ServerResponse unknownPath(String path) {
        return answer(problem(
                404,
                "Nothing here",
                ("There is nothing at %s; steer with POST /simulator/{backend}, look with GET /simulator and "
                                + "GET /simulator/payment/charges")
                        .formatted(path)));
    }

    static ServerResponse malformed(MalformedBodyException e) {
        return answer(problem(400, "Malformed body", String.valueOf(e.getMessage())));
    }

    static ServerResponse invalidSettings(InvalidSettingsException e) {
        ProblemDetail problem = problem(400, "Invalid settings", e.getMessage() + ". Nothing was changed.");
        problem.setProperty("errors", e.faults());
        return answer(problem);
    }

    static ProblemDetail problem(int status, String title, String detail) {
        ProblemDetail problem = ProblemDetail.forStatusAndDetail(HttpStatusCode.valueOf(status), detail);
        problem.setTitle(title);
        return problem;
    }

    static ServerResponse answer(ProblemDetail problem) {
        return ServerResponse.status(problem.getStatus())
                .contentType(MediaType.APPLICATION_PROBLEM_JSON)
                .body(problem);
    }

    private static String join(Collection<String> names) {
        return String.join(", ", names);
    }
}
