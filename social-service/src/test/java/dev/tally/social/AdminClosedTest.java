package dev.tally.social;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import dev.tally.testing.TallyBackend;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A service whose public key cannot be read. */
@QuarkusTest
@TestProfile(AdminClosedTest.UnreadableKey.class)
@WithTestResource(value = TallyBackend.class, initArgs = @ResourceArg(name = "family", value = "social"))
class AdminClosedTest {

    /** Names a file that does not exist. */
    public static final class UnreadableKey implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("tally.admin.public-key", "/nonexistent/key.pem");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Bearer no-token-at-all"})
    void i3_admin_is_closed_with_or_without_a_token_and_the_service_runs(String authorization) {
        given().header("Authorization", authorization)
                .get("/admin/dead-letters")
                .then()
                .statusCode(403)
                .contentType("application/problem+json")
                .body("detail", containsString("closed"));
        given().get("/q/openapi?format=json").then().statusCode(200).body("info.title", equalTo("Tally social"));
    }
}
