package dev.tally.rest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tally.rest.problem.HttpProblem;
import dev.tally.rest.problem.Problem;
import jakarta.inject.Inject;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.container.ContainerResponseFilter;
import jakarta.ws.rs.core.EntityTag;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.Provider;
import java.lang.annotation.Annotation;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * Gives answers of single resources a strong entity tag, a hash of the very bytes that are sent, and leaves those bytes
 * out when the client has them.
 */
@Provider
@EntityTagged
public class EntityTags implements ContainerResponseFilter {

    private static final int HASH_BYTES = 16;
    private static final Annotation[] NO_ANNOTATIONS = {};
    private static final MediaType PROBLEM = MediaType.valueOf(Problem.MEDIA_TYPE);

    @Inject
    ObjectMapper mapper;

    @Override
    public void filter(ContainerRequestContext request, ContainerResponseContext response) {
        if (response.getStatus() != Response.Status.OK.getStatusCode() || !response.hasEntity()) {
            return;
        }
        byte[] body = bytes(response.getEntity());
        EntityTag tag = new EntityTag(hash(body));
        response.getHeaders().putSingle(HttpHeaders.ETAG, tag);
        int status = status(request, tag);
        response.setStatus(status);
        if (status == Response.Status.OK.getStatusCode()) {
            response.setEntity(body);
        } else if (status == Response.Status.NOT_MODIFIED.getStatusCode()) {
            response.setEntity(null);
        } else {
            String path = request.getUriInfo().getRequestUri().getRawPath();
            HttpProblem kind = HttpProblem.PRECONDITION_FAILED;
            response.setEntity(Problem.of(kind, kind.title() + ".", path).json(), NO_ANNOTATIONS, PROBLEM);
        }
    }

    private static int status(ContainerRequestContext request, EntityTag tag) {
        Response.ResponseBuilder unmet = request.getRequest().evaluatePreconditions(tag);
        if (unmet != null) {
            return unmet.build().getStatus();
        }
        // The framework compares strongly only; a cache on the way may have made the tag weak, and it counts all the
        // same.
        String known = request.getHeaderString(HttpHeaders.IF_NONE_MATCH);
        boolean matches = known != null
                && Arrays.stream(known.split(",", -1))
                        .anyMatch(entry -> entry.strip().equals("W/\"" + tag.getValue() + "\""));
        return (matches ? Response.Status.NOT_MODIFIED : Response.Status.OK).getStatusCode();
    }

    private byte[] bytes(Object entity) {
        try {
            return mapper.writeValueAsBytes(entity);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("an answer must be writable", e);
        }
    }

    private static String hash(byte[] body) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(body);
            return HexFormat.of().formatHex(Arrays.copyOf(digest, HASH_BYTES));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
