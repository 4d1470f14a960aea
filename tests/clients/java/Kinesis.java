// Java's SDK 2 with its defaults: the synchronous client (CBOR over HTTP/1.1) and the asynchronous one (HTTP/2, pushes).
// java -cp 'JARS/*' Kinesis.java URL…: prints a line per check, and ends at the first failure.
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.kinesis.model.*;

public class Kinesis {
    static final String SHARD = "shardId-000000000000";

    public static void main(String[] urls) throws Exception {
        for (String url : urls) {
            String stream = "java-" + URI.create(url).getScheme();
            try (KinesisClient client = KinesisClient.builder().endpointOverride(URI.create(url)).build()) {
                synchronous(client, stream);
                System.out.println("ok synchronous " + url);
                try (KinesisAsyncClient pushed = KinesisAsyncClient.builder().endpointOverride(URI.create(url)).build()) {
                    pushes(client, pushed, stream);
                    System.out.println("ok pushes " + url);
                }
                client.deleteStream(r -> r.streamName(stream).enforceConsumerDeletion(true));
            }
        }
    }

    static void synchronous(KinesisClient client, String stream) {
        Instant before = Instant.now().minusSeconds(60);
        client.createStream(r -> r.streamName(stream).shardCount(1));
        client.waiter().waitUntilStreamExists(r -> r.streamName(stream), o -> o.backoffStrategyV2(attempt -> Duration.ofMillis(100)));
        StreamDescriptionSummary summary = client.describeStreamSummary(r -> r.streamName(stream)).streamDescriptionSummary();
        check(summary.streamCreationTimestamp().isAfter(before) && summary.streamCreationTimestamp().isBefore(Instant.now().plusSeconds(60)), summary);
        PutRecordResponse one = client.putRecord(r -> r.streamName(stream).partitionKey("clé").data(SdkBytes.fromUtf8String("hello")));
        check(one.shardId().equals(SHARD), one);

        // Jackson writes long texts in pieces
        String longKey = "k".repeat(256);
        PutRecordsResponse many = client.putRecords(r -> r.streamName(stream).records(IntStream.range(0, 500)
            .mapToObj(i -> PutRecordsRequestEntry.builder().partitionKey(longKey).data(SdkBytes.fromByteArray(new byte[i])).build()).toList()));
        check(many.failedRecordCount() == 0 && many.records().size() == 500, many.failedRecordCount());
        String iterator = client.getShardIterator(r -> r.streamName(stream).shardId(SHARD)
            .shardIteratorType(ShardIteratorType.AT_TIMESTAMP).timestamp(before)).shardIterator();
        GetRecordsResponse page = client.getRecords(r -> r.shardIterator(iterator));
        check(page.records().size() == 501 && page.millisBehindLatest() == 0, page.records().size());
        software.amazon.awssdk.services.kinesis.model.Record first = page.records().get(0);
        check(first.partitionKey().equals("clé") && first.data().asUtf8String().equals("hello"), first);
        check(first.sequenceNumber().equals(one.sequenceNumber()), first);
        check(Duration.between(first.approximateArrivalTimestamp(), Instant.now()).abs().toMinutes() < 2, first.approximateArrivalTimestamp());
        check(page.records().get(500).data().asByteArray().length == 499 && page.records().get(500).partitionKey().equals(longKey), "last");
        try {
            client.describeStreamSummary(r -> r.streamName("none"));
            check(false, "an error was due");
        } catch (ResourceNotFoundException error) {
            check(error.awsErrorDetails().errorMessage().equals("Stream none under account 000000000000 not found."), error);
        }
    }

    static void pushes(KinesisClient client, KinesisAsyncClient pushed, String stream) throws Exception {
        String arn = client.describeStreamSummary(r -> r.streamName(stream)).streamDescriptionSummary().streamARN();
        String consumer = client.registerStreamConsumer(r -> r.streamARN(arn).consumerName("java")).consumer().consumerARN();
        LinkedBlockingQueue<String> seen = new LinkedBlockingQueue<>();
        SubscribeToShardResponseHandler handler = SubscribeToShardResponseHandler.builder()
            .onResponse(response -> seen.add("response"))
            .onError(error -> seen.add("error"))
            .subscriber(SubscribeToShardResponseHandler.Visitor.builder()
                .onSubscribeToShardEvent(event -> event.records().forEach(record -> seen.add(record.data().asUtf8String()))).build())
            .build();
        var done = pushed.subscribeToShard(r -> r.consumerARN(consumer).shardId(SHARD)
            .startingPosition(p -> p.type(ShardIteratorType.LATEST)), handler);
        expect(seen, "response");
        for (int i = 0; i < 3; i++) {
            String data = "record " + i;
            pushed.putRecord(r -> r.streamName(stream).partitionKey("k").data(SdkBytes.fromUtf8String(data))).get(30, TimeUnit.SECONDS);
            expect(seen, data);
        }
        client.deregisterStreamConsumer(r -> r.consumerARN(consumer));
        expect(seen, "error");
        try {
            done.get(30, TimeUnit.SECONDS);
            check(false, "the subscription was to fail");
        } catch (ExecutionException error) {
            check(error.getCause() instanceof ResourceNotFoundException, error.getCause());
        }
    }

    static void expect(LinkedBlockingQueue<String> seen, String wanted) throws InterruptedException {
        String next = seen.poll(30, TimeUnit.SECONDS);
        check(wanted.equals(next), "wanted " + wanted + ", got " + next);
    }

    static void check(boolean holds, Object what) {
        if (!holds) throw new AssertionError(what);
    }
}
