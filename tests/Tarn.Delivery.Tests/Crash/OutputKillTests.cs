using System.Globalization;
using System.Text;
using Tarn.Delivery.Configuration;
using Tarn.Delivery.Tests.Steps;
using Tarn.Lake.Iceberg.Types;
using Tarn.Storage.Consumers;

namespace Tarn.Delivery.Tests.Crash;

/// <summary>
/// A process with journal, SQLite and real files is killed (SIGKILL) before and after each commit of a delivery: of one
/// output, of the other while the first is ahead, and of both. Each process continues from the state at the last kill.
/// At the end every record is in its output once, by D22 (positions commit with their output), and every value in
/// <c>_rest</c> is counted once.
/// </summary>
[Trait("Long", "Kill")]
public sealed class OutputKillTests : IDisposable
{
    internal const string ChildName = "outputs";

    private const int RecordsPerLife = 20;
    private const int BadEvery = 4;
    private const int DuplicateEvery = 5;
    private const string Late = "later";

    private readonly string _folder = Directory.CreateTempSubdirectory("tarn-outputs-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task An_error_output_ahead_of_its_refusing_table_and_both_again()
    {
        var id = await Begin(Destinations.Table(creates: false));
        var sent = 0;
        sent = await Live(id, sent, "before errors");
        sent = await Live(id, sent, "after errors");
        await Live(id, sent, "before table", makes: "table");
        await Live(id, sent, "after table", makes: "nothing");
        sent = await Live(id, sent, "before both");
        sent = await Live(id, sent, "after both");
        await EachRecordIsOnceInItsOutput(id, sent, DeliveryWorld.Bucket);
    }

    [Fact]
    public async Task A_table_ahead_of_an_error_output_without_its_bucket_and_both_again()
    {
        var destination = Destinations.Table() with { Warehouse = $"s3://{DeliveryWorld.Bucket}/tables" };
        var id = await Begin(destination with { Objects = destination.Objects with { Bucket = Late } });
        var sent = 0;
        sent = await Live(id, sent, "before table");
        sent = await Live(id, sent, "after table");
        await Live(id, sent, "before errors", makes: "bucket");
        await Live(id, sent, "after errors", makes: "nothing");
        sent = await Live(id, sent, "before both");
        sent = await Live(id, sent, "after both");
        await EachRecordIsOnceInItsOutput(id, sent, Late);
        await EachDuplicateIsCountedOnce(sent);
    }

    [Fact]
    public async Task Records_that_all_steps_made_are_once_in_their_output()
    {
        DeliveryId id;
        await using (var world = await DeliveryWorld.OpenDurable(_folder))
        {
            var stream = await world.CreateStream(shards: 1);
            var destination = Destinations.Table() with { Buffering = new BufferingConfig(1, 0), Steps = Destinations.AllSteps };
            id = await world.Create(destination, new SourceConfig(stream.Id, null));
        }

        var sent = 0;
        foreach (var point in (string[])["before both", "after both", "before both", "after both"])
        {
            sent = await Live(id, sent, point, makes: "packs");
        }

        await EachRecordIsOnceInItsOutput(id, sent, DeliveryWorld.Bucket, packs: sent / RecordsPerLife);
    }

    /// <summary>
    /// Opens the world in the state of the last life, does one thing, and continues until it is killed at its point.
    /// </summary>
    /// <param name="args">Folder, delivery, point, the thing to make, and the number of the first record to
    /// put.</param>
    internal static async Task Child(string[] args)
    {
        var id = new DeliveryId(Number(args[1]));
        var world = await DeliveryWorld.OpenDurable(args[0], store => new KillPoint(store, new ConsumerId(id.Value), args[2]));
        switch (args[3])
        {
            case "table":
                // Files of tables with a required column are assembled.
                await world.CreateTable("orders", new StructType(new NestedField(0, "id", PrimitiveType.Long, Required: true)));
                break;
            case "bucket":
                await world.Objects.CreateBucket(Late, DeliveryWorld.Account, DeliveryWorld.Region, default);
                break;
            case "packs":
                world.Deliveries.TryFind(id, out var config);
                var stream = config!.Source.Stream;
                await world.Put(stream, world.Directory.Find(stream)!.Shards[0].Id, [Pack((int)Number(args[4]))]);
                KillPoint.Say("put");
                break;
            case "records":
                await world.Put(id, [.. Enumerable.Range((int)Number(args[4]), RecordsPerLife).Select(Record)]);
                KillPoint.Say("put");
                break;
        }

        await Task.Delay(Timeout.Infinite);
    }

    private async Task<DeliveryId> Begin(TableDestinationConfig destination)
    {
        await using var world = await DeliveryWorld.OpenDurable(_folder);
        return await world.Create(destination with { Buffering = new BufferingConfig(1, 0), RetrySeconds = 7_200 });
    }

    /// <summary>Runs one life of the child, until it is killed at that point.</summary>
    /// <returns>The number of records acknowledged so far.</returns>
    private async Task<int> Live(DeliveryId id, int sent, string point, string makes = "records")
    {
        var puts = makes is "records" or "packs";
        var lines = await CrashChild.RunAndKill(ChildName, puts ? 2 : 1, _folder, Text(id.Value), point, makes, Text(sent));
        Assert.Contains(point, lines);
        return sent + (puts ? RecordsPerLife : 0);
    }

    private async Task EachRecordIsOnceInItsOutput(DeliveryId id, int sent, string errors, int? packs = null)
    {
        await using var world = await DeliveryWorld.OpenDurable(_folder);
        await world.Flush(id);
        await world.Objects.RemoveOrphans(default);
        await world.Objects.Collect(default);
        var all = Enumerable.Range(0, sent).ToLookup(IsBad);
        Assert.Equal(string.Join('\n', all[false]), await world.Query("orders", "select id::varchar from FILES order by id"));
        Assert.Equal(all[true].Select(i => Encoding.UTF8.GetString(Record(i))).Order(StringComparer.Ordinal), await world.RawErrors(errors));
        var logRecords = packs ?? sent;
        Assert.Equal((logRecords, logRecords), await world.Positions(id));
        await world.LedgerTiles(id, logRecords, sent);
    }

    private async Task EachDuplicateIsCountedOnce(int sent)
    {
        await using var world = await DeliveryWorld.OpenDurable(_folder);
        var expected = Enumerable.Range(0, sent).Count(i => !IsBad(i) && IsDuplicate(i));
        Assert.Equal(expected, Assert.Single(Assert.Single(world.Deliveries.Status()[0].Rest).Lines).Count);
        Assert.Equal(expected.ToString(CultureInfo.InvariantCulture), await world.Query("orders", "select count(_rest)::varchar from FILES"));
    }

    private static bool IsDuplicate(int number) => number % DuplicateEvery == 0;

    private static bool IsBad(int number) => number % BadEvery == 0;

    private static byte[] Record(int number) => Encoding.UTF8.GetBytes(
        IsBad(number) ? $"bad {number}" : IsDuplicate(number) ? $$"""{"id":-1,"id":{{number}}}""" : $$"""{"id":{{number}}}""");

    // One aggregate of compressed subscription messages; a message holds a record that is not JSON, or one or two that are.
    private static byte[] Pack(int first)
    {
        var records = Enumerable.Range(first, RecordsPerLife).Select(number => Encoding.UTF8.GetString(Record(number))).ToList();
        var envelopes = records.Chunk(BadEvery).Select(chunk => ExtractMessagesStepTests.Envelope(chunk[0], chunk[1] + chunk[2], chunk[3]));
        return StepChainTests.Aggregate([.. envelopes.Select(envelope => ("key", Gzip.Member(envelope)))]);
    }

    private static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
