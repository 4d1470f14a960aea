using System.Runtime.CompilerServices;
using System.Text;
using Tarn.Access.Audit.Chain;
using Tarn.Access.Audit.Records;

namespace Tarn.Access.Tests.Audit;

public sealed class ChainTests
{
    [Fact]
    public async Task Each_record_has_the_hash_of_the_one_before_also_over_restarts()
    {
        await using var world = await AuditWorld.Open();
        for (var i = 0; i < 5; i++)
        {
            await world.Calls.Record(AuditWorld.CallOf("CreateStream"), 200);
            if (i == 2)
            {
                await world.Restart();
            }
        }

        var records = await world.Records();
        Assert.Equal([0, 1, 2, 3, 4], records.Select(record => record.Sequence));
        Assert.Equal(AuditRecord.NoHash, records[0].Previous);
        Assert.All(records.Zip(records.Skip(1)), pair => Assert.Equal(AuditRecord.HashOf(pair.First.ToBytes()), pair.Second.Previous));
        Assert.Null(await Check(world, records));
    }

    [Fact]
    public async Task Concurrent_calls_make_one_chain()
    {
        await using var world = await AuditWorld.Open();
        await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => Task.Run(async () => await world.Calls.Record(AuditWorld.CallOf("CreateStream"), 200))));
        var records = await world.Records();
        Assert.Equal(200, records.Count);
        Assert.Null(await Check(world, records));
    }

    [Fact]
    public async Task An_edited_a_deleted_an_inserted_and_a_cut_row_are_found()
    {
        await using var world = await Recorded();
        var records = await world.Records();
        var edited = records[3] with { Entry = records[3].Entry with { Principal = "arn:aws:iam::123456789012:user/other" } };
        Assert.Contains("row 3 is changed", await Check(world, [.. records.Take(3), edited, .. records.Skip(4)]));
        Assert.Contains("row 4 is missing", await Check(world, [.. records.Where(record => record.Sequence != 4)]));
        Assert.Contains("row 2 occurs twice", await Check(world, [.. records.Take(3), records[2], .. records.Skip(3)]));
        var inserted = new AuditRecord(3, AuditRecord.HashOf(records[2].ToBytes())) { Entry = edited.Entry };
        Assert.NotNull(await Check(world, [.. records.Take(3), inserted, .. records.Skip(3)]));
        await world.Log.SignHeads(default);
        Assert.Contains("row 9 is missing", await Check(world, [.. records.Take(9)]));
        Assert.Null(await Check(world, records));
    }

    [Fact]
    public async Task A_chain_that_was_computed_again_does_not_fit_the_signed_head()
    {
        await using var world = await Recorded();
        await world.Log.SignHeads(default);
        var (forged, previous) = (new List<AuditRecord>(), AuditRecord.NoHash);
        foreach (var record in await world.Records())
        {
            var entry = record.Sequence == 5 ? record.Entry with { EventName = "Harmless" } : record.Entry;
            forged.Add(new AuditRecord(record.Sequence, previous) { Entry = entry });
            previous = AuditRecord.HashOf(forged[^1].ToBytes());
        }

        Assert.Contains("row 9 is changed", await Check(world, forged));
    }

    [Fact]
    public async Task First_rows_are_missing_unless_they_expired()
    {
        await using var world = await Recorded();
        var records = await world.Records();
        Assert.Equal("row 0 is missing", await Check(world, [.. records.Skip(4)]));
        await world.Log.SignHeads(default);
        Assert.Contains("row 0 is missing", await Check(world, []));

        await world.Log.Expire(TestCalls.Account, 4, default);
        await world.Restart();
        Assert.Null(await Check(world, [.. records.Skip(4)]));
        // A deletion that was noted may still be under way.
        Assert.Null(await Check(world, records));
        Assert.Equal("row 4 is missing", await Check(world, [.. records.Skip(5)]));
        Assert.Contains("row 4 is missing", await Check(world, []));
        await world.Log.Expire(TestCalls.Account, 2, default);
        Assert.Equal(4, world.Log.FirstOf(TestCalls.Account));
    }

    [Fact]
    public async Task The_key_stays_over_restarts()
    {
        await using var world = await Recorded();
        await world.Log.SignHeads(default);
        var first = (await world.Log.Key(default)).Fingerprint;
        await world.Restart();
        Assert.Equal(first, (await world.Log.Key(default)).Fingerprint);
        Assert.Null(await Check(world, await world.Records()));
    }

    [Fact]
    public async Task A_record_reads_as_it_was_written()
    {
        await using var world = await Recorded();
        var record = (await world.Records())[0];
        Assert.Equal(record.ToBytes(), AuditRecord.Read(record.ToBytes()).ToBytes());
    }

    [Fact]
    public void The_bytes_of_a_record_are_those_of_the_document()
    {
        var record = new AuditRecord(7, AuditRecord.NoHash)
        {
            Entry = new AuditEntry
            {
                TimeMs = new DateTimeOffset(2026, 12, 1, 10, 20, 30, 45, TimeSpan.Zero).ToUnixTimeMilliseconds(),
                EventId = "e-1",
                EventSource = "kinesis.amazonaws.com",
                EventName = "CreateStream",
                Category = AuditEntry.Management,
                Account = "123456789012",
                Region = "eu-west-1",
                Principal = "arn:aws:iam::123456789012:root",
                UserName = "root",
                AccessKeyId = "AKIATEST",
                SourceAddress = "127.0.0.1",
                ErrorCode = "",
                IsRead = false,
                Calls = 1,
                Resources = ["arn:aws:kinesis:eu-west-1:123456789012:stream/a", "arn:aws:s3:::b"],
                Event = """{"eventVersion":"1.11","eventName":"CreateStream","note":"Größe <a>"}""",
            },
        };
        Assert.Equal(File.ReadAllText(Golden()), Encoding.UTF8.GetString(record.ToBytes()));
    }

    private static string Golden([CallerFilePath] string file = "") => Path.Join(Path.GetDirectoryName(file), "record.golden.txt");

    private static async Task<AuditWorld> Recorded()
    {
        var world = await AuditWorld.Open();
        for (var i = 0; i < 10; i++)
        {
            await world.Calls.Record(AuditWorld.CallOf("CreateStream", parameters: """{"streamName":"a"}"""), 200);
        }

        return world;
    }

    private static async Task<string?> Check(AuditWorld world, IReadOnlyList<AuditRecord> records)
    {
        var heads = await world.Log.Heads(TestCalls.Account, -1, 100, default);
        var check = new ChainCheck((await world.Log.Key(default)).PublicKey, heads, world.Log.FirstOf(TestCalls.Account));
        foreach (var record in records)
        {
            if (check.Take(record) is { } finding)
            {
                return finding;
            }
        }

        return check.End();
    }
}
