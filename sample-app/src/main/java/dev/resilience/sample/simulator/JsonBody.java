package dev.resilience.sample.simulator;

import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.springframework.boot.json.JsonParseException;
import org.springframework.boot.json.JsonParserFactory;

/**
 * Reads a request's body as a JSON object, whatever its content type says: {@code curl -d '{…}'} is enough to steer
 * the simulator.
 */
final class JsonBody {

    private static final int LONGEST = 64 * 1024;

    private JsonBody() {}

    /**
     * The object's fields.
     *
     * @param example shown where the body is something else
     * @throws MalformedBodyException if it is
     */
    static Map<String, Object> read(HttpServletRequest request, String example) throws IOException {
        String text = new String(request.getInputStream().readNBytes(LONGEST), StandardCharsets.UTF_8).strip();
        // The parser takes a bare null, and whatever follows the object, without a word.
        if (!text.startsWith("{") || !text.endsWith("}")) {
            throw malformed(example);
        }
        try {
            return JsonParserFactory.getJsonParser().parseMap(text);
        } catch (JsonParseException e) {
            throw malformed(example);
        }
    }

    private static MalformedBodyException malformed(String example) {
        return new MalformedBodyException("The body must be a JSON object such as " + example);
    }
}
