using System.Diagnostics;
using System.Globalization;
using Tarn.Messaging.Tests.Queues;
using Tarn.Messaging.Topics.Serving;
using Tarn.Messaging.Topics.Subscriptions;
using Tarn.Storage;
using Tarn.Storage.Calls;
using Tarn.Storage.Losses;

namespace Tarn.Messaging.Tests.Topics;

/// <summary>
/// Random steps on a topic against a model that keeps lists: publishes and their retries, filters, subscriptions that come and go, queues that refuse
/// or cannot be opened, a throttled target, replays, restarts. Each copy is once in its queue, and FIFO queues keep the order of each group.
/// </summary>
public sealed class TopicModelTests
{
    private static readonly int Cases = TestSeed.Count(100);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_topic_does_what_its_model_does(bool isFifo)
    {
        for (var seed = TestSeed.Value; seed < TestSeed.Value + Cases; seed++)
        {
            var steps = new List<string>();
            try
            {
                var time = new ManualTime();
                await using var world = await TopicWorld.Open(await QueueWorld.Open(time), isFifo);
                await new TopicModelRun(world, time, new Random(seed), steps).Steps();
            }
            catch (Exception failure)
            {
                throw new InvalidOperationException($"seed {seed}: {failure.Message}\n{string.Join('\n', steps)}", failure);
            }
        }
    }
}
