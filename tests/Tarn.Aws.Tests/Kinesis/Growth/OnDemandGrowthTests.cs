using Tarn.Aws.Kinesis.Model;
using Tarn.Storage.Streams.Layouts;

namespace Tarn.Aws.Tests.Kinesis.Growth;

public sealed class OnDemandGrowthTests
{
    [Fact]
    public async Task A_stream_whose_deletion_begins_before_the_commit_does_not_grow()
    {
        await using var kinesis = await KinesisFixture.Open();
        await kinesis.Client.CreateStream(
            new CreateStreamInput { StreamName = "s", StreamModeDetails = new StreamModeDetails { StreamMode = "ON_DEMAND" } }, default);
        var stream = kinesis.Streams.Snapshot.Single();
        kinesis.Loads.Note(stream.Open[0].Id, 10_000, 10_000);
        Task growing, deleting, held;
        using (kinesis.Commits.Hold())
        {
            // The growth sees an active stream; its commit waits behind these two.
            held = kinesis.Store.CommitWithLog(
                async transaction =>
                {
                    await StreamDirectory.SetRetention(transaction, stream.Stream.Id, TimeSpan.FromDays(2));
                    return true;
                },
                default).AsTask();
            deleting = kinesis.Unsettled.DeleteStream(new DeleteStreamInput { StreamName = "s" }, default);
            growing = kinesis.Growth.Run(default);
            Assert.False(growing.IsCompleted);
        }

        await Task.WhenAll(held, deleting, growing);
        var left = kinesis.Streams.Snapshot.Single();
        Assert.Equal((StreamPhase.Deleting, stream.Shards.Count), (left.Stream.Phase, left.Shards.Count));
    }
}
