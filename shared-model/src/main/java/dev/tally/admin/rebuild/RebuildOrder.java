package dev.tally.admin.rebuild;

import dev.tally.rebuild.Rebuild;
import dev.tally.rebuild.RebuildRequest;
import dev.tally.rest.problem.HttpProblem;
import dev.tally.rest.problem.ProblemException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The body of {@code POST /admin/rebuild}, as it came. Members that are not known are refused: a misspelt
 * {@code dry_run} must not become a rebuild.
 */
record RebuildOrder(Map<String, @Nullable Object> members) {

    private static final Set<String> KNOWN = Set.of("projection", "keys", "policy", "dry_run");
    private static final int KEYS_MAX = 10_000;

    RebuildRequest request(Map<String, Rebuild> rebuilds) {
        members.keySet().stream()
                .filter(name -> !KNOWN.contains(name))
                .sorted()
                .findFirst()
                .ifPresent(name -> {
                    throw bad("The member " + name + " is not known.", Map.of("members", new TreeSet<>(KNOWN)));
                });
        List<String> projections = rebuilds.keySet().stream().sorted().toList();
        if (!(members.get("projection") instanceof String projection) || !rebuilds.containsKey(projection)) {
            throw bad("projection must be one of " + projections + ".", Map.of("projections", projections));
        }
        List<String> policies = rebuilds.get(projection).policies();
        return new RebuildRequest(projection, keys(), policy(policies), dryRun());
    }

    private @Nullable String policy(List<String> policies) {
        Object policy = members.get("policy");
        if (policy == null) {
            return null;
        }
        if (!(policy instanceof String word) || !policies.contains(word)) {
            throw bad("policy must be one of " + policies + ".", Map.of("policies", policies));
        }
        return word;
    }

    private boolean dryRun() {
        return switch (members.get("dry_run")) {
            case null -> false;
            case Boolean wanted -> wanted;
            default -> throw bad("dry_run must be true or false.", Map.of());
        };
    }

    private @Nullable List<String> keys() {
        Object keys = members.get("keys");
        if (keys == null) {
            return null;
        }
        if (!(keys instanceof List<?> list) || list.isEmpty() || list.size() > KEYS_MAX) {
            throw bad("keys must be a list of 1 to " + KEYS_MAX + " keys.", Map.of());
        }
        List<String> texts = new ArrayList<>(list.size());
        for (Object key : list) {
            if (!(key instanceof String text) || text.isBlank() || text.indexOf('\0') >= 0) {
                throw bad("keys must be strings that are not blank.", Map.of());
            }
            texts.add(text);
        }
        return texts;
    }

    private static ProblemException bad(String detail, Map<String, Object> extensions) {
        return new ProblemException(HttpProblem.BAD_BODY, detail, extensions);
    }
}
