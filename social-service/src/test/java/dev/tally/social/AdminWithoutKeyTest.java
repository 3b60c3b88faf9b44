package dev.tally.social;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import dev.tally.testing.TallyBackend;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A service that was given no public key at all. */
@QuarkusTest
@WithTestResource(value = TallyBackend.class, initArgs = @ResourceArg(name = "family", value = "social"))
class AdminWithoutKeyTest {

    // Claims of an administrator until 2100 and no signature: even that is not looked at.
    private static final String UNSIGNED = "Bearer eyJhbGciOiJub25lIn0."
            + "eyJpc3MiOiJ0YWxseSIsImdyb3VwcyI6WyJ0YWxseS1hZG1pbiJdLCJleHAiOjQxMDI0NDQ4MDB9.";

    @ParameterizedTest
    @ValueSource(
            strings = {"/admin/streams", "/admin/dead-letters", "/admin/dead-letters/1", "/admin/audit?stream=t-0"})
    void i3_without_a_key_admin_is_closed_to_everybody(String path) {
        for (String authorization : new String[] {"", "Bearer no-token-at-all", UNSIGNED}) {
            given().header("Authorization", authorization)
                    .get(path)
                    .then()
                    .statusCode(403)
                    .contentType("application/problem+json")
                    .body("type", equalTo("urn:tally:problem:forbidden"))
                    .body("detail", containsString("closed"));
        }
    }
}
