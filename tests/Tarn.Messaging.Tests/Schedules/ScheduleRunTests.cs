using System.Text;
using Tarn.Access;
using Tarn.Messaging.Queues.Messages;
using Tarn.Messaging.Schedules.Definitions;
using Tarn.Messaging.Schedules.Parts;
using Tarn.Messaging.Tests.Queues;
using Tarn.Storage;

namespace Tarn.Messaging.Tests.Schedules;

/// <summary>Schedules while they run: what a stop, a clock that is set back, a failing target and a deletion do.</summary>
public sealed class ScheduleRunTests
{
    private const string Operation = ScheduleTarget.UniversalStart + "sqs:sendMessage";

    [Fact]
    public async Task A_rate_runs_at_once_and_then_at_its_times()
    {
        var (world, time) = await Begun();
        await using var _ = world;
        var start = time.GetUtcNow();
        await world.Put(world.Of("s", "rate(5 minutes)", ScheduleWorld.ArnOf("q")));
        Assert.Equal([start], await Times(world, 1));
        await Pass(world, time, minutes: 5);
        Assert.Equal([start.AddMinutes(5)], await Times(world, 1));
    }

    [Fact]
    public async Task Of_the_times_that_a_stop_missed_the_newest_runs_once_and_the_others_are_losses()
    {
        var (world, time) = await Begun();
        await using var _ = world;
        var start = time.GetUtcNow();
        await world.Put(world.Of("s", "rate(5 minutes)", ScheduleWorld.ArnOf("q")));
        await world.Take("q", 1);
        await world.Restart(() => time.Advance(TimeSpan.FromMinutes(23)));
        Assert.Equal([start.AddMinutes(20)], await Times(world, 1));
        Assert.Equal(3, await world.Lost());
        await world.Restart();
        await world.Settle();
        Assert.Empty(await world.TakeNow("q"));
    }

    [Fact]
    public async Task An_occurrence_older_than_its_age_is_a_loss()
    {
        var (world, time) = await Begun();
        await using var _ = world;
        await world.Put(world.Of("s", "rate(1 hour)", ScheduleWorld.ArnOf("q"), agePast: 60));
        await world.Take("q", 1);
        await world.Restart(() => time.Advance(TimeSpan.FromMinutes(90)));
        await Patience.Until(async () => await world.Lost() == 1);
        Assert.Empty(await world.TakeNow("q"));
    }

    [Fact]
    public async Task A_clock_that_is_set_back_repeats_no_time()
    {
        var (world, time) = await Begun();
        await using var _ = world;
        await world.Put(world.Of("s", "rate(5 minutes)", ScheduleWorld.ArnOf("q")));
        var first = await Times(world, 1);
        time.Jump(TimeSpan.FromMinutes(-10));
        await Pass(world, time, minutes: 15);
        Assert.Equal([first[0].AddMinutes(5)], await Times(world, 1));
    }

    [Fact]
    public async Task A_window_delays_an_occurrence_by_less_than_its_length()
    {
        var (world, time) = await Begun();
        await using var _ = world;
        var start = time.GetUtcNow();
        var made = await world.PutAll([.. Enumerable.Range(0, 50).Select(
            i => world.Of($"s{i}", "rate(1 hour)", ScheduleWorld.ArnOf("q")) with { WindowMinutes = 10 })]);
        Assert.All(made, one => Assert.InRange(one.Delay, TimeSpan.Zero, TimeSpan.FromMinutes(10)));
        Assert.True(made.Select(one => one.Delay).Distinct().Count() > 25);
        await Pass(world, time, minutes: 10);
        Assert.All(await Times(world, 50), one => Assert.Equal(start, one));
    }

    [Fact]
    public async Task A_refused_occurrence_is_a_dead_letter_at_once_with_AWSs_attributes()
    {
        var (world, _) = await Begun();
        await using var _1 = world;
        await world.Queue("dead");
        var schedule = world.Of("s", "rate(1 day)", ScheduleWorld.ArnOf("gone"));
        schedule = await world.Put(schedule with { Target = schedule.Target with { DeadLetterArn = ScheduleWorld.ArnOf("dead") } });
        var attributes = AttributesOf((await world.Take("dead", 1))[0]);
        Assert.Equal(
            ["ERROR_CODE", "ERROR_MESSAGE", "EXECUTION_ID", "IS_PAYLOAD_TRUNCATED", "RETRY_ATTEMPTS", "SCHEDULED_TIME", "SCHEDULE_ARN", "TARGET_ARN"],
            attributes.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(("AWS.SimpleQueueService.NonExistentQueue", schedule.Arn, "0"),
            (attributes["ERROR_CODE"], attributes["SCHEDULE_ARN"], attributes["RETRY_ATTEMPTS"]));
        Assert.Equal((1, 1, 1, 1), CountsOf(world));
    }

    [Fact]
    public async Task A_failing_target_gets_its_occurrence_once_after_a_restart()
    {
        var (world, time) = await Begun();
        await using var _ = world;
        var arn = ScheduleWorld.ArnOf("q");
        world.Failing[arn] = new TarnException(ErrorKind.Throttled, "busy");
        var schedule = await world.Put(world.Of("s", "rate(1 day)", arn));
        await Patience.Until(async () => (await world.TimesOf(schedule))!.Value.Waiting == 1);
        await world.Restart();
        world.Failing.Clear();
        await Patience.Until(async () =>
        {
            time.Advance(TimeSpan.FromSeconds(1));
            return (await world.TimesOf(schedule))!.Value.Waiting == 0;
        });
        await world.Take("q", 1);
        Assert.Equal(0, await world.Lost());
    }

    [Fact]
    public async Task Exhausted_retries_end_in_the_dead_letter_queue_with_their_number()
    {
        var (world, time) = await Begun();
        await using var _ = world;
        await world.Queue("dead");
        world.Answer = new UniversalAnswer("ServiceUnavailable", "down", IsFinal: false);
        var schedule = world.Of("s", "rate(1 day)", Operation);
        await world.Put(schedule with
        {
            Target = schedule.Target with { Input = """{"n":<aws.scheduler.attempt-number>}""", RetriesMax = 2, DeadLetterArn = ScheduleWorld.ArnOf("dead") },
        });
        var letters = new List<QueueMessage>();
        await Patience.Until(async () =>
        {
            time.Advance(TimeSpan.FromSeconds(1));
            letters.AddRange(await world.TakeNow("dead"));
            return letters.Count > 0;
        });
        var attributes = AttributesOf(letters[0]);
        Assert.Equal(("ServiceUnavailable", "MaximumRetryAttempts", "2"),
            (attributes["ERROR_CODE"], attributes["EXHAUSTED_RETRY_CONDITION"], attributes["RETRY_ATTEMPTS"]));
        Assert.Equal(["""{"n":1}""", """{"n":2}""", """{"n":3}"""], world.Calls);
        Assert.Equal((3, 3, 1, 1), CountsOf(world));
    }

    private static (long Tried, long Failed, long GivenUp, long Dead) CountsOf(ScheduleWorld world) => (
        world.Counts.GetValueOrDefault(ServiceCell.OccurrencesTried), world.Counts.GetValueOrDefault(ServiceCell.OccurrencesFailed),
        world.Counts.GetValueOrDefault(ServiceCell.OccurrencesGivenUp), world.Counts.GetValueOrDefault(ServiceCell.OccurrencesDead));

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_schedule_is_deleted_after_its_last_occurrence(bool isUniversal)
    {
        var (world, time) = await Begun();
        await using var _ = world;
        var at = time.GetUtcNow().AddMinutes(1).ToString("'at('yyyy-MM-ddTHH:mm:ss')'", null);
        await world.Put(world.Of("s", at, isUniversal ? Operation : ScheduleWorld.ArnOf("q")) with { DeletesAfter = true });
        await world.Put(world.Of("kept", at, ScheduleWorld.ArnOf("q")));
        await Pass(world, time, minutes: 1);
        await Patience.Until(async () => await world.Find("s") is null);
        Assert.NotNull(await world.Find("kept"));
        await world.Take("q", isUniversal ? 1 : 2);
        Assert.Equal(isUniversal ? 1 : 0, world.Calls.Count);
    }

    [Fact]
    public async Task A_schedule_that_is_deleted_after_its_last_occurrence_stays_while_the_occurrence_waits()
    {
        var (world, time) = await Begun();
        await using var _ = world;
        world.Answer = new UniversalAnswer("ServiceUnavailable", "down", IsFinal: false);
        var schedule = await world.Put(world.Of("s", "rate(1 hour)", Operation) with
        {
            DeletesAfter = true,
            EndMs = time.GetUtcNow().AddMinutes(1).ToUnixTimeMilliseconds(),
        });
        await Patience.Until(() => !world.Calls.IsEmpty);
        Assert.Equal((null, 1), ((await world.TimesOf(schedule))!.Value.Due, (await world.TimesOf(schedule))!.Value.Waiting));
        world.Answer = UniversalAnswer.Done;
        await Patience.Until(async () =>
        {
            time.Advance(TimeSpan.FromSeconds(1));
            return await world.Find("s") is null;
        });
    }

    [Fact]
    public async Task An_occurrence_of_a_deleted_schedule_is_a_loss()
    {
        var (world, time) = await Begun();
        await using var _ = world;
        world.Answer = new UniversalAnswer("ServiceUnavailable", "down", IsFinal: false);
        var schedule = await world.Put(world.Of("s", "rate(1 day)", Operation));
        await Patience.Until(() => !world.Calls.IsEmpty);
        await world.Queues.Store.Commit(
            async transaction =>
            {
                await ScheduleRows.Remove(transaction, world.Group.Resource.Id, schedule);
                return true;
            },
            default);
        await Patience.Until(async () =>
        {
            time.Advance(TimeSpan.FromSeconds(1));
            return await world.Lost() == 1;
        });
    }

    [Fact]
    public async Task Hundred_thousand_schedules_that_are_due_in_one_second_each_run_once()
    {
        const int Count = 100_000;
        var (world, time) = await Begun();
        await using var _ = world;
        var at = time.GetUtcNow().AddMinutes(1).ToString("'at('yyyy-MM-ddTHH:mm:ss')'", null);
        foreach (var part in Enumerable.Range(0, Count).Chunk(1_000))
        {
            await world.PutAll([.. part.Select(i => world.Of($"s{i}", at, ScheduleWorld.ArnOf("q")) with { DeletesAfter = true })]);
        }

        await Pass(world, time, minutes: 1);
        await world.Settle();
        var end = world.Queues.Log.Describe(world.Queues.Directory.ShardsOf(world.Queues.IdOf(ScheduleWorld.ArnOf("q"))!.Value)[0].Id)!.Value.StableEnd;
        Assert.Equal(Count, end);
        Assert.Null(await world.Find("s0"));
        Assert.Equal(0, await world.Lost());
    }

    private static Dictionary<string, string> AttributesOf(QueueMessage message) =>
        message.Attributes.ToDictionary(one => one.Name, one => Encoding.UTF8.GetString(one.Value.Span));

    private static async Task<DateTimeOffset[]> Times(ScheduleWorld world, int count) =>
        [.. (await world.Take("q", count)).Select(message =>
            DateTimeOffset.Parse(message.Body.Split('"')[3], System.Globalization.CultureInfo.InvariantCulture))];

    private static async Task<(ScheduleWorld World, ManualTime Time)> Begun()
    {
        var time = new ManualTime();
        var world = await ScheduleWorld.Open(await QueueWorld.Open(time));
        await world.Queue("q");
        return (world, time);
    }

    // The clock has a timer for its next look, before the time moves on.
    private static async Task Pass(ScheduleWorld world, ManualTime time, int minutes)
    {
        for (var end = time.GetUtcNow().AddMinutes(minutes); time.GetUtcNow() < end;)
        {
            var step = TimeSpan.Zero;
            await Patience.Until(async () => (step = await world.UntilLook()) > TimeSpan.Zero && time.HasTimer(step));
            time.Advance(step < end - time.GetUtcNow() ? step : end - time.GetUtcNow());
        }

        await world.Settle();
    }
}
