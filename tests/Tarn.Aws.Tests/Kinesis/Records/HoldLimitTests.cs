using Tarn.Aws.Kinesis.Model;
using Tarn.Storage.Consumers;
using Tarn.Wire.Protocols;

namespace Tarn.Aws.Tests.Kinesis.Records;

/// <summary>
/// D26 (undelivered records are held): records that a delivery does not read stop puts to their stream after the sum of
/// retention and hold limit.
/// </summary>
public sealed class HoldLimitTests
{
    [Fact]
    public async Task Puts_are_throttled_once_a_record_was_held_too_long_and_taken_again_when_it_is_delivered()
    {
        await using var kinesis = await KinesisFixture.Open();
        await kinesis.Client.CreateStream(new CreateStreamInput { StreamName = "s", ShardCount = 1 }, default);
        var layout = Assert.Single(kinesis.Streams.Snapshot);
        await kinesis.Client.CreateStream(new CreateStreamInput { StreamName = "other", ShardCount = 1 }, default);
        var reader = new ConsumerId(99);
        await kinesis.Store.Commit(
            transaction =>
            {
                ConsumerPositions.Put(
                    transaction, new Tarn.Storage.Consumers.Consumer(reader, ConsumerKind.Delivery, layout.Stream.Id, HoldsFreeing: true, ConsumerLease.None));
                return ValueTask.FromResult(0);
            },
            default);
        await Put(kinesis, "s");

        kinesis.Time.Shift = TimeSpan.FromHours(24 + 9);
        await kinesis.Holds.Look(default);
        await Put(kinesis, "s");

        kinesis.Time.Shift = TimeSpan.FromHours(24 + 11);
        var (began, _) = await kinesis.Holds.Look(default);

        Assert.Equal((layout.Stream.Id, reader), (Assert.Single(began).Stream, began[0].Consumer));
        var one = await Assert.ThrowsAsync<AwsErrorException>(() => Put(kinesis, "s"));
        Assert.Equal("ProvisionedThroughputExceededException", one.Code);
        Assert.Contains("--retention-max-hold-hours (10)", one.Message, StringComparison.Ordinal);
        var many = await Assert.ThrowsAsync<AwsErrorException>(() => kinesis.Client.PutRecords(
            new PutRecordsInput { StreamName = "s", Records = [new PutRecordsRequestEntry { Data = new byte[1], PartitionKey = "k" }] }, default));
        Assert.Equal("ProvisionedThroughputExceededException", many.Code);
        await Put(kinesis, "other");

        await kinesis.Store.Commit(
            async transaction =>
            {
                await ConsumerPositions.Advance(
                    transaction, new PositionKey(reader, RunId.Main, layout.Shards[0].Id, OutputId.All), from: 0, to: 1, epoch: 0);
                return 0;
            },
            default);

        await Put(kinesis, "s");
        Assert.Equal(layout.Stream.Id, Assert.Single((await kinesis.Holds.Look(default)).Ended).Stream);
    }

    private static async Task Put(KinesisFixture kinesis, string stream) =>
        await kinesis.Client.PutRecord(new PutRecordInput { StreamName = stream, Data = "x"u8.ToArray(), PartitionKey = "k" }, default);
}
