package dev.tally.bench.credits.stack;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.util.Locale;

/**
 * One connection that asks, waits for the answer and asks again: no more of HTTP than that, because the client works on
 * the same cores as what is measured.
 */
public final class HttpConnection implements AutoCloseable {
    private static final int ANSWER_BYTES_MAX = 1 << 16;
    private static final String LENGTH = "\r\ncontent-length:";

    private final Socket socket;
    private final InputStream in;
    private final String tail;
    private final byte[] answer = new byte[ANSWER_BYTES_MAX];

    /** A status and a body. */
    public record Answer(int status, String body) {}

    public HttpConnection(URI base) throws IOException {
        socket = new Socket(base.getHost(), base.getPort());
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(30_000);
        in = socket.getInputStream();
        tail = " HTTP/1.1\r\nHost: " + base.getAuthority() + "\r\nAccept: */*\r\n\r\n";
    }

    public Answer get(String path) throws IOException {
        socket.getOutputStream().write(("GET " + path + tail).getBytes(US_ASCII));
        var read = 0;
        var body = -1;
        while (body < 0) {
            read += more(read);
            body = body(read);
        }
        var head = new String(answer, 0, body, US_ASCII);
        var length = length(head);
        while (read < body + length) {
            read += more(read);
        }
        return new Answer(Integer.parseInt(head.substring(9, 12)), new String(answer, body, length, US_ASCII));
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    private int more(int read) throws IOException {
        var got = in.read(answer, read, answer.length - read);
        if (got <= 0) {
            throw new EOFException("an answer ended after " + read + " bytes");
        }
        return got;
    }

    /** Where the body begins; -1 while the head is not complete. */
    private int body(int read) {
        for (var i = 3; i < read; i++) {
            if (answer[i] == '\n' && answer[i - 1] == '\r' && answer[i - 2] == '\n') {
                return i + 1;
            }
        }
        return -1;
    }

    private static int length(String head) throws IOException {
        var lower = head.toLowerCase(Locale.ROOT);
        var place = lower.indexOf(LENGTH);
        if (place < 0) {
            throw new IOException("an answer without a length: " + head);
        }
        var end = lower.indexOf('\r', place + LENGTH.length());
        return Integer.parseInt(lower.substring(place + LENGTH.length(), end).strip());
    }
}
