using System.Text;
using Tarn.Messaging.Schedules.Definitions;
using Tarn.Messaging.Schedules.Occurrences;
using Tarn.Messaging.Schedules.Sending;
using Tarn.Messaging.Tests.Queues;
using Tarn.Storage.Metadata;

namespace Tarn.Messaging.Tests.Schedules;

/// <summary>
/// The bytes that <c>docs/formats/schedules.md</c> describes. Format 0 may still change: then check the difference, change the document, and
/// run once with TARN_WRITE_GOLDEN=1.
/// </summary>
public sealed class ScheduleFormatTests
{
    private static readonly DateTimeOffset Newest = DateTimeOffset.FromUnixTimeMilliseconds(1_800_000_000_123);

    [Fact]
    public void An_occurrence_that_waits_has_the_bytes_of_the_document()
    {
        var one = new Occurrence(new Guid("00112233-4455-6677-8899-aabbccddeeff"), 5, 7, 8, "arn", "target", 300);
        var bytes = one.Encode();
        GoldenFile.Check("schedule-occurrence.golden.txt", bytes);
        Assert.Equal(one, Occurrence.Decode(bytes));
    }

    [Fact]
    public async Task Times_and_their_index_have_the_bytes_of_the_document()
    {
        await using var world = await QueueWorld.Open();
        await world.Store.Commit(
            async transaction =>
            {
                await OccurrenceRows.Put(transaction, OccurrenceKind.Schedule, 9, new OccurrenceTimes(Newest, Newest.AddHours(1), 2));
                await OccurrenceRows.Put(transaction, OccurrenceKind.Schedule, 9, new OccurrenceTimes(Newest, Newest.AddHours(2), 2));
                return true;
            },
            default);
        var times = await world.Store.Read(reader => reader.Scan(OccurrenceRows.Times, KeyRange.All, 10), default);
        var due = await world.Store.Read(reader => reader.Scan(OccurrenceRows.Due, KeyRange.All, 10), default);
        GoldenFile.Check("schedule-times.golden.txt", [.. times.Single().Key.Span, .. times.Single().Value.Span]);
        GoldenFile.Check("schedule-due.golden.txt", due.Single().Key.ToArray());
    }

    [Fact]
    public async Task A_row_of_an_older_build_becomes_due()
    {
        await using var world = await QueueWorld.Open();
        await world.Store.Commit(
            transaction =>
            {
                byte[] rule = [0, 0, 0, 0, 0, 0, 0, 7];
                transaction.Put(OccurrenceRows.Times, rule, new ValueWriter(1).Fixed(Newest.ToUnixTimeMilliseconds()).ToArray());
                return ValueTask.FromResult(true);
            },
            default);
        await OccurrenceRows.Upgrade(world.Store, 7, default);
        var (ids, _) = await world.Store.Read(reader => OccurrenceRows.DueOf(reader, OccurrenceKind.Rule, Newest, 10), default);
        Assert.Equal([7L], ids);
        Assert.Equal(new OccurrenceTimes(Newest, Newest, 0), await world.Store.Read(reader => OccurrenceRows.Of(reader, 7), default));
    }

    [Fact]
    public void A_schedule_is_one_object_of_what_was_given()
    {
        var schedule = new Schedule
        {
            Id = 4,
            Group = "g",
            Name = "s",
            GroupArn = "arn",
            Account = "0",
            Region = "r",
            Expression = "rate(1 day)",
            CountsFromMs = 1,
            IsEnabled = true,
            CreatedMs = 2,
            ChangedMs = 3,
            WindowMinutes = 5,
            Target = new ScheduleTarget { Arn = "q", RoleArn = "role", Input = "i" },
        };
        const string Row = "{\"id\":4,\"group\":\"g\",\"name\":\"s\",\"groupArn\":\"arn\",\"account\":\"0\",\"region\":\"r\",\"expression\":\"rate(1 day)\","
            + "\"countsFromMs\":1,\"isEnabled\":true,\"deletesAfter\":false,\"windowMinutes\":5,\"createdMs\":2,\"changedMs\":3,\"target\":{\"arn\":\"q\","
            + "\"roleArn\":\"role\",\"input\":\"i\",\"hasGroup\":false,\"retriesMax\":185,\"ageSecondsMax\":86400}}";
        Assert.Equal(Row, Encoding.UTF8.GetString(System.Text.Json.JsonSerializer.SerializeToUtf8Bytes(schedule, ScheduleJson.Default.Schedule)));
    }
}
