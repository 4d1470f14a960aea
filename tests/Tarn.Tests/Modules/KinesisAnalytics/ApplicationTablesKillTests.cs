using System.Globalization;
using Tarn.Analytics.Applications;
using Tarn.Analytics.Engines;
using Tarn.Analytics.Tables;
using Tarn.Storage.Metadata;

namespace Tarn.Tests.Modules.KinesisAnalytics;

/// <summary>
/// SIGKILL of a whole server while commits add rows to a stream, to two tables and to the quarantine, together with a position: all have exactly the rows
/// up to the position.
/// </summary>
[Trait("Long", "Kill")]
public sealed class ApplicationTablesKillTests : IDisposable
{
    internal const string ChildName = "application-tables";
    private const int Keys = 7;
    private static readonly Space Positions = new(4_999, "test.positions");
    private static readonly byte[] PositionKey = [1];
    private readonly string _data = Directory.CreateTempSubdirectory("tarn-applications-").FullName;

    public void Dispose() => Directory.Delete(_data, recursive: true);

    [Fact]
    public async Task Every_row_up_to_the_position_is_in_each_target_once()
    {
        await using (var world = await ApplicationWorld.Open(_data))
        {
            await world.Stream("out", shards: 2);
            await world.Role("writer", actions: ["glue:*", "s3:*", "kinesis:*"]);
            var application = await world.Application("kills", "writer");
            await world.Storage.Objects.CreateBucket(
                $"tarn-{ApplicationWorld.Account}-{ApplicationWorld.Region}", ApplicationWorld.Account, ApplicationWorld.Region, default);
            await using var targets = await Targets.Open(world, application);
        }

        for (var round = 0; round < CrashChild.Rounds(3); round++)
        {
            var printed = await CrashChild.RunAndKill(ChildName, 15 + (20 * round), _data);
            await using var world = await ApplicationWorld.Open(_data);
            var position = await Position(world.Storage.Metadata);
            Assert.InRange(position, long.Parse(printed[^1], CultureInfo.InvariantCulture), long.MaxValue);
            var all = Enumerable.Range(0, (int)position + 1).Select(i => i.ToString(CultureInfo.InvariantCulture)).ToList();
            Assert.Equal(all.Select(Row).Order(), (await world.Records("out")).Select(record => record.Data).Order());
            Assert.Equal(all, await world.Query("SELECT n FROM web.added ORDER BY n"));
            Assert.Equal(
                all.GroupBy(i => long.Parse(i, CultureInfo.InvariantCulture) % Keys).OrderBy(key => key.Key).Select(key => $"{key.Key}|{key.Last()}"),
                await world.Query("SELECT k, n FROM web.replaced ORDER BY k"));
            var counts = await world.Storage.Metadata.Read(reader => ApplicationQuarantineRow.Find(reader, world.Key("kills")), default);
            Assert.Equal(position + 1, counts!.Late);
        }
    }

    internal static async Task Child(string data)
    {
        var world = await ApplicationWorld.Open(data);
        var targets = await Targets.Open(world, world.Key("kills"));
        for (var next = await Position(world.Storage.Metadata) + 1; ; next++)
        {
            var (position, number) = (next, next.ToString(CultureInfo.InvariantCulture));
            await world.Storage.Metadata.CommitWithLog(
                async transaction =>
                {
                    await targets.Stream.Add(transaction, [ApplicationWorld.Row(Row(number))]);
                    await targets.Added.Add(transaction, [ApplicationWorld.Row(Row(number))]);
                    await targets.Replaced.Add(transaction, [ApplicationWorld.Row($$"""{"k":{{position % Keys}},"n":{{number}}}""")]);
                    await targets.Quarantine.Add(transaction, [ApplicationWorld.Row("{}", RowFate.Late, position)]);
                    transaction.Put(Positions, PositionKey, BitConverter.GetBytes(position));
                    return true;
                },
                default);
            await Console.Out.WriteAsync($"{number}\n");
            await Console.Out.FlushAsync();
        }
    }

    private static async Task<long> Position(IMetadataStore store) =>
        await store.Read(reader => reader.Get(Positions, PositionKey), default) is { } row ? BitConverter.ToInt64(row.Span) : -1;

    private static string Row(string number) => $$"""{"n":{{number}}}""";

    private sealed record Targets(IApplicationTarget Stream, IApplicationTarget Added, IApplicationTarget Replaced, IApplicationTarget Quarantine)
        : IAsyncDisposable
    {
        public static async Task<Targets> Open(ApplicationWorld world, ApplicationKey application)
        {
            var added = OptionCheckTests.Table("connector=iceberg;catalog-database=web;catalog-table=added") with { Columns = [("n", "BIGINT")] };
            var replaced = OptionCheckTests.Table("connector=iceberg;catalog-database=web;catalog-table=replaced") with
            {
                Columns = [("k", "BIGINT NOT NULL"), ("n", "BIGINT")],
                PrimaryKey = ["k"],
            };
            return new Targets(
                await world.Tables.Target(application, OptionCheckTests.Table("connector=kinesis;format=json;stream=out"), default),
                await world.Tables.Target(application, added, default),
                await world.Tables.Target(application, replaced, default),
                await world.Tables.Quarantine(application, new ApplicationPlan("", [], [], ""), default));
        }

        public async ValueTask DisposeAsync()
        {
            await Stream.DisposeAsync();
            await Added.DisposeAsync();
            await Replaced.DisposeAsync();
            await Quarantine.DisposeAsync();
        }
    }
}
