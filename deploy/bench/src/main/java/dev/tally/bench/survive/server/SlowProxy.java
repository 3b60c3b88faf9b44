package dev.tally.bench.survive.server;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/** Stands between the service and a server of the loopback interface; every answer comes so much later. */
final class SlowProxy implements AutoCloseable {
    private static final int CHUNK_BYTES = 64 * 1024;
    private static final int CHUNKS_MAX = 64;

    private final ServerSocket listener;
    private final int target;
    private final long delayNanos;
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();

    /** Bytes that may go on at a moment; none at the end of the stream. */
    private record Late(ByteBuffer bytes, long dueNanos) {}

    SlowProxy(int target, long delayMillis) throws IOException {
        listener = new ServerSocket(0, 64, InetAddress.getLoopbackAddress());
        this.target = target;
        delayNanos = TimeUnit.MILLISECONDS.toNanos(delayMillis);
        Thread.ofVirtual().name("slow-proxy").start(this::accept);
    }

    int port() {
        return listener.getLocalPort();
    }

    @Override
    public void close() throws IOException {
        listener.close();
        sockets.forEach(SlowProxy::end);
    }

    private void accept() {
        try {
            while (true) {
                var client = listener.accept();
                var server = new Socket(InetAddress.getLoopbackAddress(), target);
                sockets.addAll(List.of(client, server));
                var answers = new ArrayBlockingQueue<Late>(CHUNKS_MAX);
                Thread.ofVirtual().start(() -> copy(client, server));
                Thread.ofVirtual().start(() -> read(server, answers));
                Thread.ofVirtual().start(() -> write(answers, client, server));
            }
        } catch (IOException closed) {
            // The end of the run.
        }
    }

    private static void copy(Socket from, Socket to) {
        try (from;
                to) {
            from.getInputStream().transferTo(to.getOutputStream());
        } catch (IOException ended) {
            // One side has gone; the other is closed with it.
        }
    }

    private void read(Socket server, BlockingQueue<Late> answers) {
        var buffer = new byte[CHUNK_BYTES];
        try {
            while (true) {
                var length = server.getInputStream().read(buffer);
                answers.put(new Late(
                        ByteBuffer.wrap(Arrays.copyOf(buffer, Math.max(0, length))), System.nanoTime() + delayNanos));
                if (length < 0) {
                    return;
                }
            }
        } catch (IOException ended) {
            answers.clear();
            var _ = answers.offer(new Late(ByteBuffer.allocate(0), System.nanoTime()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void write(BlockingQueue<Late> answers, Socket client, Socket server) {
        try (client;
                server) {
            while (true) {
                var late = answers.take();
                TimeUnit.NANOSECONDS.sleep(late.dueNanos() - System.nanoTime());
                if (!late.bytes().hasRemaining()) {
                    return;
                }
                client.getOutputStream().write(late.bytes().array());
            }
        } catch (IOException ended) {
            // One side has gone; the other is closed with it.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void end(Socket socket) {
        try {
            socket.close();
        } catch (IOException gone) {
            // Closed already.
        }
    }
}
