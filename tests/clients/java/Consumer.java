// A worker of the Kinesis Client Library 3: appends a line for each record to a file before it checkpoints, so that the file shows
// the processed records after a kill. java -cp 'JARS/*' Consumer.java URL APPLICATION STREAM WORKER polling|fan-out FILE
import java.io.FileOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import software.amazon.awssdk.services.cloudwatch.CloudWatchAsyncClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbAsyncClient;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;
import software.amazon.kinesis.common.ConfigsBuilder;
import software.amazon.kinesis.common.InitialPositionInStream;
import software.amazon.kinesis.common.InitialPositionInStreamExtended;
import software.amazon.kinesis.common.KinesisClientUtil;
import software.amazon.kinesis.coordinator.Scheduler;
import software.amazon.kinesis.exceptions.InvalidStateException;
import software.amazon.kinesis.exceptions.KinesisClientLibRetryableException;
import software.amazon.kinesis.exceptions.ShutdownException;
import software.amazon.kinesis.lifecycle.events.*;
import software.amazon.kinesis.metrics.MetricsLevel;
import software.amazon.kinesis.processor.RecordProcessorCheckpointer;
import software.amazon.kinesis.processor.ShardRecordProcessor;
import software.amazon.kinesis.retrieval.polling.PollingConfig;

public class Consumer {
    static FileOutputStream processed;

    public static void main(String[] args) throws Exception {
        URI url = URI.create(args[0]);
        String application = args[1], stream = args[2], worker = args[3];
        processed = new FileOutputStream(args[5], true);
        KinesisAsyncClient kinesis = KinesisClientUtil.createKinesisAsyncClient(KinesisAsyncClient.builder().endpointOverride(url));
        DynamoDbAsyncClient tables = DynamoDbAsyncClient.builder().endpointOverride(url).build();
        CloudWatchAsyncClient metrics = CloudWatchAsyncClient.builder().endpointOverride(url).build();
        ConfigsBuilder configs = new ConfigsBuilder(stream, application, kinesis, tables, metrics, worker, Processor::new);
        var leases = configs.leaseManagementConfig().failoverTimeMillis(3_000).shardSyncIntervalMillis(1_000)
            .leaseAssignmentIntervalMillis(1_000L)
            .dynamoDbLockBasedLeaderLeaseDurationInMillis(4_000).dynamoDbLockBasedLeaderHeartbeatPeriodInMillis(1_000)
            .leasesRecoveryAuditorExecutionFrequencyMillis(2_000).leasesRecoveryAuditorInconsistencyConfidenceThreshold(1)
            .initialPositionInStream(InitialPositionInStreamExtended.newInitialPosition(InitialPositionInStream.TRIM_HORIZON));
        leases.workerUtilizationAwareAssignmentConfig().workerMetricsReporterFreqInMillis(1_000).disableWorkerMetrics(true);
        var retrieval = configs.retrievalConfig()
            .initialPositionInStreamExtended(InitialPositionInStreamExtended.newInitialPosition(InitialPositionInStream.TRIM_HORIZON));
        if (args[4].equals("polling")) {
            retrieval.retrievalSpecificConfig(new PollingConfig(stream, kinesis).idleTimeBetweenReadsInMillis(250).maxRecords(50));
        }
        new Scheduler(configs.checkpointConfig(), configs.coordinatorConfig().parentShardPollIntervalMillis(300)
                .shardConsumerDispatchPollIntervalMillis(100), leases, configs.lifecycleConfig().taskBackoffTimeMillis(200),
            configs.metricsConfig().metricsLevel(MetricsLevel.DETAILED).metricsBufferTimeMillis(1_000),
            configs.processorConfig(), retrieval).run();
    }

    /** One write for each line: a line is whole or absent. */
    static synchronized void note(String line) {
        try {
            processed.write((line + "\n").getBytes(StandardCharsets.UTF_8));
        } catch (IOException error) {
            Runtime.getRuntime().halt(3);
        }
    }

    static class Processor implements ShardRecordProcessor {
        private String shard;

        public void initialize(InitializationInput input) {
            shard = input.shardId();
            note("begin " + shard + " " + input.extendedSequenceNumber().sequenceNumber());
        }

        public void processRecords(ProcessRecordsInput input) {
            for (var record : input.records()) {
                byte[] data = new byte[record.data().remaining()];
                record.data().get(data);
                note("record " + shard + " " + record.sequenceNumber() + " " + record.partitionKey() + " " + new String(data, StandardCharsets.UTF_8));
            }
            if (!input.records().isEmpty()) checkpoint(input.checkpointer());
        }

        public void leaseLost(LeaseLostInput input) {
            note("lost " + shard);
        }

        public void shardEnded(ShardEndedInput input) {
            note("end " + shard);
            checkpoint(input.checkpointer());
        }

        public void shutdownRequested(ShutdownRequestedInput input) {
            checkpoint(input.checkpointer());
        }

        // A server that is restarted answers again within seconds. A lost lease ends the processor.
        private void checkpoint(RecordProcessorCheckpointer checkpointer) {
            for (int attempt = 0; ; attempt++) {
                try {
                    checkpointer.checkpoint();
                    return;
                } catch (ShutdownException lost) {
                    return;
                } catch (KinesisClientLibRetryableException | InvalidStateException again) {
                    if (attempt == 200) throw new IllegalStateException(again);
                }
                try {
                    Thread.sleep(100);
                } catch (InterruptedException end) {
                    return;
                }
            }
        }
    }
}
