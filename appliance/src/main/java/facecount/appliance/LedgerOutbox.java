package facecount.appliance;

import facecount.appliance.storage.NoSpaceException;
import facecount.sync.Outbox;
import facecount.sync.OutboxException;
import facecount.sync.OutboxMessage;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

/**
 * The ledger's outbox for the thread that delivers: its questions are answered by the count thread,
 * which alone writes the ledger, between two of its commits.
 */
final class LedgerOutbox implements Outbox {
    /** One thread asks, and one question at a time. */
    private static final int QUESTIONS_MAX = 4;

    /** A commit on a slow card takes a second or two. */
    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(10);

    private record Question<T>(Function<Counter, T> work, CompletableFuture<T> answer) {
        void answer(Counter counter) {
            if (answer.isDone()) {
                return;
            }
            try {
                answer.complete(work.apply(counter));
            } catch (NoSpaceException e) {
                // Nothing happened, and the count goes on; whoever asked asks again.
                answer.completeExceptionally(e);
            } catch (RuntimeException e) {
                answer.completeExceptionally(e);
                throw e;
            }
        }
    }

    private final String epoch;
    private final BlockingQueue<Question<?>> questions = new ArrayBlockingQueue<>(QUESTIONS_MAX);
    private final Runnable questionWaits;
    private volatile boolean closed;

    LedgerOutbox(String epoch, Runnable questionWaits) {
        this.epoch = epoch;
        this.questionWaits = questionWaits;
    }

    /** For the count thread, every few milliseconds. */
    void answer(Counter counter) {
        for (Question<?> next = questions.poll(); next != null; next = questions.poll()) {
            next.answer(counter);
        }
    }

    /** The count thread answers no more. */
    void close() {
        closed = true;
        for (Question<?> next = questions.poll(); next != null; next = questions.poll()) {
            next.answer.cancel(false);
        }
    }

    /** Has the count thread do something with the ledger, and waits for it. */
    <T> T ask(Function<Counter, T> work) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        try {
            if (closed || !questions.offer(new Question<>(work, answer))) {
                throw new OutboxException(
                        "it is being closed", new IllegalStateException("nobody answers"));
            }
            questionWaits.run();
            return answer.get(ANSWER_WITHIN.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            answer.cancel(false);
            throw new OutboxException("no answer within " + ANSWER_WITHIN.toSeconds() + " s", e);
        } catch (java.util.concurrent.CancellationException e) {
            throw new OutboxException("it is being closed", e);
        } catch (ExecutionException e) {
            throw new OutboxException(String.valueOf(e.getCause()), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            answer.cancel(false);
            throw new OutboxException("interrupted", e);
        }
    }

    @Override
    public String epoch() {
        return epoch;
    }

    @Override
    public Batch hand(long after, int limit) {
        return ask(counter -> counter.hand(after, limit));
    }

    @Override
    public List<OutboxMessage> handNews(int limit) {
        return ask(counter -> counter.handNews(limit));
    }

    @Override
    public long newestHanded() {
        return ask(Counter::newestHandedMessage);
    }

    @Override
    public void acknowledge(long upTo) {
        ask(
                counter -> {
                    counter.acknowledgeMessages(upTo);
                    return upTo;
                });
    }
}
