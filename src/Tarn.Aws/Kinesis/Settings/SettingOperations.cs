using Tarn.Aws.Kinesis.Answers;
using Tarn.Aws.Kinesis.Changes;
using Tarn.Aws.Kinesis.Finding;
using Tarn.Aws.Kinesis.Limits;
using Tarn.Aws.Kinesis.Model;
using Tarn.Aws.Kinesis.Resources;
using Tarn.Storage.Streams.Definitions;
using Tarn.Storage.Streams.Layouts;
using StreamMode = Tarn.Storage.Streams.Layouts.StreamMode;

namespace Tarn.Aws.Kinesis.Settings;

/// <summary>Settings of streams and of the account.</summary>
/// <param name="streams">Finds streams.</param>
/// <param name="store">The store of settings.</param>
/// <param name="limits">The real service's limits; null when they are off.</param>
[AwsOperations("kinesis")]
internal sealed partial class SettingOperations(StreamFinder streams, StreamChanges changes, IMetadataStore store, ServiceLimits? limits)
{
    /// <summary>Shortens the retention period. Records past the new period become invisible at once.</summary>
    public async Task DecreaseStreamRetentionPeriod(DecreaseStreamRetentionPeriodInput input, Call call, CancellationToken cancellationToken)
    {
        var found = streams.FindActive(call, input.StreamName, input.StreamARN);
        await SetRetention(found, input.RetentionPeriodHours, KinesisTexts.RetentionNotShorter, (asked, existing) => asked <= existing, cancellationToken);
    }

    /// <summary>Returns the account's commitment in the region.</summary>
    public async Task<DescribeAccountSettingsOutput> DescribeAccountSettings(
        DescribeAccountSettingsInput input, Call call, CancellationToken cancellationToken)
    {
        limits?.Count(call, null);
        var settings = await store.Read(reader => ThroughputCommitment.Read(reader, call.Account, call.Region), cancellationToken);
        return new DescribeAccountSettingsOutput { MinimumThroughputBillingCommitment = CommitmentOf(settings, call.Time) };
    }

    /// <summary>Disables shard-level metrics.</summary>
    public Task<DisableEnhancedMonitoringOutput> DisableEnhancedMonitoring(
        DisableEnhancedMonitoringInput input, Call call, CancellationToken cancellationToken) => SetMonitoring(
            streams.FindActive(call, input.StreamName, input.StreamARN),
            current => [.. current.Where(metric => !Named(input.ShardLevelMetrics, metric))],
            (found, before, after) => new DisableEnhancedMonitoringOutput
            {
                StreamName = found.Name,
                StreamARN = found.Resource.Arn,
                CurrentShardLevelMetrics = before,
                DesiredShardLevelMetrics = after,
            },
            cancellationToken);

    /// <summary>Lengthens the retention period, from now on.</summary>
    public async Task IncreaseStreamRetentionPeriod(IncreaseStreamRetentionPeriodInput input, Call call, CancellationToken cancellationToken)
    {
        var found = streams.FindActive(call, input.StreamName, input.StreamARN);
        await SetRetention(found, input.RetentionPeriodHours, KinesisTexts.RetentionNotLonger, (asked, existing) => asked >= existing, cancellationToken);
    }

    /// <summary>Sets the largest record size, data and key together: 1 MiB to 10 MiB, from the next put on.</summary>
    public async Task UpdateMaxRecordSize(UpdateMaxRecordSizeInput input, Call call, CancellationToken cancellationToken)
    {
        var found = streams.FindActive(call, null, input.StreamARN);
        await changes.ChangeDefinition(found, definition => definition with { MaxRecordSizeKiB = input.MaxRecordSizeInKiB }, cancellationToken);
    }

    /// <summary>
    /// Sets the stream's mode from now on: its user (PROVISIONED) or its load (ON_DEMAND) decides about its shards.
    /// Existing shards stay.
    /// </summary>
    [Kept("WarmThroughputMiBps", "a shard's rate is not limited")]
    public async Task UpdateStreamMode(UpdateStreamModeInput input, Call call, CancellationToken cancellationToken)
    {
        var found = streams.FindActive(call, null, input.StreamARN);
        var onDemand = input.StreamModeDetails.StreamMode == "ON_DEMAND";
        await WarmThroughput.Check(store, onDemand, input.WarmThroughputMiBps, call, cancellationToken);
        var wanted = onDemand ? StreamMode.OnDemand : StreamMode.Provisioned;
        await changes.ChangeDefinition(
            found,
            definition => definition with { WarmThroughputMiBps = onDemand ? input.WarmThroughputMiBps ?? definition.WarmThroughputMiBps : -1 },
            cancellationToken,
            transaction => StreamDirectory.SetMode(transaction, found.Layout.Stream.Id, wanted));
    }

    /// <summary>Sets the requested warm throughput. The value is stored and shown, without other effect.</summary>
    [Kept("WarmThroughputMiBps", "a shard's rate is not limited")]
    public async Task<UpdateStreamWarmThroughputOutput> UpdateStreamWarmThroughput(
        UpdateStreamWarmThroughputInput input, Call call, CancellationToken cancellationToken)
    {
        var found = streams.FindActive(call, input.StreamName, input.StreamARN);
        await WarmThroughput.Check(store, found.Layout.Stream.Mode == StreamMode.OnDemand, input.WarmThroughputMiBps, call, cancellationToken);
        await changes.ChangeDefinition(found, definition => definition with { WarmThroughputMiBps = input.WarmThroughputMiBps }, cancellationToken);
        return new UpdateStreamWarmThroughputOutput
        {
            StreamName = found.Name,
            StreamARN = found.Resource.Arn,
            WarmThroughput = StreamAnswers.WarmThroughput(found.Definition with { WarmThroughputMiBps = input.WarmThroughputMiBps }),
        };
    }

    private static MinimumThroughputBillingCommitmentOutput CommitmentOf(ThroughputCommitment commitment, DateTimeOffset now) => new()
    {
        Status = commitment.Started is null || commitment.Ended <= now ? "DISABLED"
            : commitment.Ended is null ? "ENABLED" : "ENABLED_UNTIL_EARLIEST_ALLOWED_END",
        StartedAt = commitment.Started,
        EndedAt = commitment.Ended <= now ? commitment.Ended : null,
        EarliestAllowedEndAt = commitment.EarliestEnd,
    };

    // Tarn has no encryption keys yet, so streams are not encrypted. A missing stream is reported first.
    [RefusedOperation("StartStreamEncryption", "encryption type NONE")]
    [RefusedOperation("StopStreamEncryption", "encryption type NONE")]
    internal AwsErrorException RefuseEncryption(Call call, string sentence, string? streamName, string? streamArn)
    {
        streams.Find(call, streamName, streamArn);
        return KinesisErrors.InvalidArgumentException(sentence);
    }
}
