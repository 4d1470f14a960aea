using Tarn.Storage;
using Tarn.Storage.Losses;

namespace Tarn.Aws.Tests.S3.Events;

/// <summary>Each rule of a bucket has its own events: a target that is hindered or refuses holds up no other.</summary>
public sealed class BucketEventsTests
{
    // More than one look of the reader, and more than all calls of the dispatch.
    private const int Many = 300;

    [Theory]
    [InlineData(ErrorKind.Throttled)]
    [InlineData(ErrorKind.Unavailable)]
    [InlineData(ErrorKind.NotFound)]
    public async Task Events_of_a_target_that_fails_hold_up_no_other_bucket(ErrorKind failure)
    {
        await using var world = await EventWorld.Open();
        await world.Bucket("hindered", "down");
        await world.Bucket("other", "up");
        world.Target.Refusal = arn => arn == EventWorld.Arn("down") ? failure : null;
        await world.Put("hindered", Enumerable.Range(0, Many).Select(i => $"k{i}"));
        await world.Put("other", "a");
        world.Events.Start();
        await world.PassTimeUntil(async () => (await world.Got("up")).Count == 1);
        Assert.Empty(await world.Got("down"));
    }

    [Fact]
    public async Task A_hindered_rule_repeats_no_other_rule_and_gets_its_event_later()
    {
        await using var world = await EventWorld.Open();
        await world.Bucket("bbb", "down", "up");
        var isDown = true;
        world.Target.Refusal = arn => arn == EventWorld.Arn("down") && Volatile.Read(ref isDown) ? ErrorKind.Unavailable : null;
        await world.Put("bbb", "a");
        world.Events.Start();
        await world.UntilGot("up", 1);
        await world.UntilWaiting(1);
        await world.PassTimeUntil(() => Task.FromResult(world.Target.Asked[EventWorld.Arn("down")] > 2));
        Volatile.Write(ref isDown, false);
        await world.PassTimeUntil(async () => (await world.Got("down")).Count == 1);
        await world.UntilWaiting(0);
        Assert.Equal(1, world.Target.Asked[EventWorld.Arn("up")]);
        Assert.Equal(["a"], await world.Got("up"));
    }

    [Fact]
    public async Task A_queue_gets_events_in_the_order_of_the_changes_with_the_bucket_as_source()
    {
        await using var world = await EventWorld.Open();
        await world.Bucket("bbb", "q");
        world.Events.Start();
        string[] keys = [.. Enumerable.Range(0, Many).Select(i => $"k{i}")];
        await world.Put("bbb", keys);
        await world.UntilGot("q", Many);
        Assert.Equal(keys, await world.Got("q"));
        var sender = Assert.Single(world.Target.Senders.Distinct());
        Assert.Equal(("s3.amazonaws.com", "arn:aws:s3:::bbb", BucketTwins.Account, null), (sender.Service, sender.SourceArn, sender.Account, sender.RoleArn));
    }

    [Fact]
    public async Task Events_before_and_after_a_restart_arrive_once()
    {
        await using var world = await EventWorld.Open();
        await world.Bucket("bbb", "down", "up");
        var isDown = true;
        world.Target.Refusal = arn => arn == EventWorld.Arn("down") && Volatile.Read(ref isDown) ? ErrorKind.Throttled : null;
        await world.Put("bbb", "before");
        world.Events.Start();
        await world.UntilGot("up", 1);
        await world.UntilWaiting(1);
        await world.Restart();
        await world.Put("bbb", "between");
        Volatile.Write(ref isDown, false);
        world.Events.Start();
        await world.PassTimeUntil(async () => (await world.Got("down")).Count == 2);
        await world.UntilWaiting(0);
        Assert.Equal(["before", "between"], (await world.Got("down")).Order());
        Assert.Equal(["before", "between"], await world.Got("up"));
    }

    [Fact]
    public async Task A_refused_event_is_a_loss_of_its_bucket()
    {
        await using var world = await EventWorld.Open();
        await world.Bucket("bbb", "closed", "up");
        world.Target.Refusal = arn => arn == EventWorld.Arn("closed") ? ErrorKind.AccessDenied : null;
        await world.Put("bbb", "a", "b");
        world.Events.Start();
        await world.UntilGot("up", 2);
        await world.UntilWaiting(0);
        Assert.Equal(2, (await world.Store.Read(reader => LossRows.TotalOf(reader, "arn:aws:s3:::bbb"), default)).Count);
        Assert.Equal(2, world.Target.Asked[EventWorld.Arn("closed")]);
    }

    [Fact]
    public async Task An_event_whose_rule_was_removed_ends_without_its_target()
    {
        await using var world = await EventWorld.Open();
        await world.Bucket("bbb", "down");
        world.Target.Refusal = static _ => ErrorKind.Unavailable;
        await world.Put("bbb", "a");
        world.Events.Start();
        await world.UntilWaiting(1);
        await world.Rules("bbb");
        await world.PassTimeUntil(() => Task.FromResult(world.Events.Waiting.Count == 0));
        await world.UntilWaiting(0);
        Assert.Equal(1, world.Target.Asked[EventWorld.Arn("down")]);
        Assert.Equal(0, (await world.Store.Read(reader => LossRows.TotalOf(reader, "arn:aws:s3:::bbb"), default)).Count);
    }
}
