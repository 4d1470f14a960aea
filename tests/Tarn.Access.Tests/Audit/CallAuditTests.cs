using System.Text.Json;
using Tarn.Access.Audit.Records;
using Tarn.Storage;

namespace Tarn.Access.Tests.Audit;

public sealed class CallAuditTests
{
    [Fact]
    public async Task A_call_is_an_event_of_CloudTrail()
    {
        await using var world = await AuditWorld.Open();
        await world.Calls.Record(AuditWorld.CallOf("CreateStream", parameters: """{"streamName":"a"}""") with { Elements = "{\"x\":1}" }, 200);
        var text = Assert.Single(await world.Records()).Entry.Event;
        var json = JsonDocument.Parse(text).RootElement;
        Assert.Equal("1.11", json.GetProperty("eventVersion").GetString());
        Assert.Equal("Root", json.GetProperty("userIdentity").GetProperty("type").GetString());
        Assert.Equal("AKIATEST", json.GetProperty("userIdentity").GetProperty("accessKeyId").GetString());
        Assert.Equal("2026-11-20T10:30:00Z", json.GetProperty("eventTime").GetString());
        Assert.Equal("kinesis.amazonaws.com", json.GetProperty("eventSource").GetString());
        Assert.Equal("a", json.GetProperty("requestParameters").GetProperty("streamName").GetString());
        Assert.Equal(1, json.GetProperty("responseElements").GetProperty("x").GetInt32());
        Assert.True(json.GetProperty("managementEvent").GetBoolean());
        Assert.False(json.GetProperty("readOnly").GetBoolean());
        Assert.Equal("eu-west-1", json.GetProperty("awsRegion").GetString());
    }

    [Fact]
    public async Task A_flood_of_one_refusal_is_one_record_at_once_and_one_with_the_number_of_the_others()
    {
        await using var world = await AuditWorld.Open();
        for (var i = 0; i < 1_000; i++)
        {
            await world.Calls.Record(AuditWorld.CallOf("DeleteStream", error: "AccessDeniedException"), 400);
        }

        await world.Calls.Record(AuditWorld.CallOf("CreateStream", error: "AccessDeniedException"), 400);
        Assert.Equal(["DeleteStream", "CreateStream"], (await world.Records()).Select(record => record.Entry.EventName));
        await world.Calls.Flush(default);
        var last = (await world.Records())[^1].Entry;
        Assert.Equal(("DeleteStream", 999, "AccessDeniedException"), (last.EventName, last.Calls, last.ErrorCode));
        Assert.Equal(999, JsonDocument.Parse(last.Event).RootElement.GetProperty("additionalEventData").GetProperty("calls").GetInt64());
    }

    [Fact]
    public async Task On_a_full_disk_a_change_is_refused_before_it_is_made_and_deletions_go_on()
    {
        await using var world = await AuditWorld.Open();
        world.Full = "the disk is full";
        Assert.Equal(
            ErrorKind.DiskFull, Assert.Throws<TarnException>(() => world.Calls.Admit(TestCalls.ByRoot(operation: "CreateStream"))).Kind);
        world.Calls.Admit(TestCalls.ByRoot(operation: "DeleteStream"));
        world.Full = null;
        world.Calls.Admit(TestCalls.ByRoot(operation: "CreateStream"));
    }

    [Fact]
    public async Task Data_calls_are_counted_and_recorded_only_where_a_trail_selects_them()
    {
        await using var world = await AuditWorld.Open();
        var call = TestCalls.ByRoot();
        Assert.False(world.Calls.Wants(call, null, 200));
        for (var i = 0; i < 3; i++)
        {
            world.Calls.Completed(call, new CallOutcome(200, null, 0, 0, default));
        }

        await world.Calls.Flush(default);
        var count = Assert.Single(await world.Records()).Entry;
        Assert.Equal((AuditEntry.Count, "PutRecords", 3), (count.Category, count.EventName, count.Calls));
        world.Calls.Data.Set((_, _, type, _, _) => type == "AWS::Kinesis::Stream");
        Assert.True(world.Calls.Wants(call, null, 200));
        await world.Calls.Record(AuditWorld.CallOf("PutRecords"), 200);
        Assert.Equal(AuditEntry.Data, (await world.Records())[^1].Entry.Category);
    }

    [Fact]
    public async Task A_start_that_keeps_rows_for_fewer_days_is_a_record()
    {
        await using var world = await AuditWorld.Open();
        foreach (var days in (int[])[90, 100, 100, 90, 90])
        {
            await world.Restart();
            await world.Keep(days);
        }

        var entry = Assert.Single(await world.Records()).Entry;
        Assert.Equal("LowerAuditKeepDays", entry.EventName);
        var parameters = JsonDocument.Parse(entry.Event).RootElement.GetProperty("requestParameters");
        Assert.Equal((100, 90), (parameters.GetProperty("before").GetInt32(), parameters.GetProperty("days").GetInt32()));
    }

    [Fact]
    public async Task Reads_of_the_console_are_counted()
    {
        await using var world = await AuditWorld.Open();
        var call = new Call
        {
            RequestId = "r",
            Time = world.Time.GetUtcNow(),
            Door = "console",
            Service = "kinesis",
            Operation = "ListStreams",
            Account = TestCalls.Account,
            Region = "us-east-1",
            Principal = Principal.Root(TestCalls.Account, ""),
            SourceAddress = "127.0.0.1",
            Tls = false,
            UserAgent = "b",
            Authorizer = new RootOnlyAuthorizer(),
        };
        await world.Calls.Record(new AuditedCall(call, "kinesis.amazonaws.com", IsRead: true), 200);
        Assert.Empty(await world.Records());
        world.Calls.Completed(call, new CallOutcome(200, null, 0, 0, default));
        await world.Calls.Flush(default);
        Assert.Equal(AuditEntry.Count, Assert.Single(await world.Records()).Entry.Category);
    }

    [Fact]
    public async Task A_large_event_leaves_out_its_parameters()
    {
        await using var world = await AuditWorld.Open();
        await world.Calls.Record(AuditWorld.CallOf("CreateStream", parameters: $"{{\"a\":\"{new string('x', 300_000)}\"}}"), 200);
        var text = Assert.Single(await world.Records()).Entry.Event;
        Assert.True(text.Length < 4_096);
        Assert.True(JsonDocument.Parse(text).RootElement.GetProperty("requestParameters").GetProperty("omitted").GetBoolean());
    }
}
