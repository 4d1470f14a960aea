using System.Globalization;
using System.Text;
using Tarn.Delivery.Configuration;
using Tarn.Delivery.Configuration.Steps;
using Tarn.Delivery.Tests.Outputs.Tables;
using Tarn.Lake.Iceberg.Types;
using Tarn.Storage.Consumers;

namespace Tarn.Delivery.Tests.Crash;

/// <summary>
/// A process is killed (SIGKILL) before and after commits of partitioned objects, of converted objects, and of several tables that
/// records choose. Each process continues from the state at the last kill. At the end every record is in its output once.
/// </summary>
[Trait("Long", "Kill")]
public sealed class PartKillTests : IDisposable
{
    internal const string ChildName = "parts";

    private const int RecordsPerLife = 24;
    private const int BadEvery = 6;
    private const int Parts = 3;
    private static readonly string[] Points = ["before both", "after both", "before both"];

    private readonly string _folder = Directory.CreateTempSubdirectory("tarn-parts-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Partitioned_objects()
    {
        var (id, sent) = await LiveAndDie(Destinations.Partitioned());
        await using var world = await DeliveryWorld.OpenDurable(_folder);
        await world.Flush(id);
        for (var part = 0; part < Parts; part++)
        {
            var lines = (await world.TextUnder($"out/c={part}/")).Split('\n', StringSplitOptions.RemoveEmptyEntries);
            Assert.Equal(Good(sent).Where(i => i % Parts == part).Select(i => Encoding.UTF8.GetString(Record(i))).Order(), lines.Order());
        }

        await Check(world, id, sent);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Converted_objects(bool isPartitioned)
    {
        await using (var world = await DeliveryWorld.OpenDurable(_folder))
        {
            await world.CreateTable("schema", ("id", PrimitiveType.Long));
        }

        var (id, sent) = await LiveAndDie(Destinations.Converted(isPartitioned: isPartitioned));
        await using var last = await DeliveryWorld.OpenDurable(_folder);
        await last.Flush(id);
        Assert.Equal(string.Join('\n', Good(sent)), await last.QueryObjects("out/", "SELECT id::text FROM FILES ORDER BY id"));
        await Check(last, id, sent);
    }

    [Fact]
    public async Task Several_tables_that_records_choose()
    {
        var destination = Destinations.Table() with
        {
            Tables = [],
            Steps = new StepsConfig { MetadataQuery = """{destinationDatabaseName: "db", destinationTableName: ("t" + .customer)}""" },
        };
        var (id, sent) = await LiveAndDie(destination);
        await using var world = await DeliveryWorld.OpenDurable(_folder);
        await world.Flush(id);
        for (var part = 0; part < Parts; part++)
        {
            Assert.Equal(
                string.Join('\n', Good(sent).Where(i => i % Parts == part)),
                await world.Query($"t{part}", "SELECT id::text FROM FILES ORDER BY id"));
        }

        await Check(world, id, sent);
    }

    [Fact]
    public async Task Updated_and_deleted_rows()
    {
        var destination = Destinations.Table() with
        {
            Tables = [new TableConfig("db", "orders") { UniqueKeys = ["customer", "key"] }],
            Steps = new StepsConfig { MetadataQuery = """{destinationDatabaseName: "db", destinationTableName: "orders", operation: .op}""" },
        };
        var (id, sent) = await LiveAndDie(destination);
        await using var world = await DeliveryWorld.OpenDurable(_folder);
        await world.Flush(id);

        var rows = new Dictionary<(int, int), List<int>>();
        foreach (var i in Good(sent))
        {
            if (Operation(i) != "insert")
            {
                rows.Remove((i % Parts, Key(i)));
            }

            if (Operation(i) != "delete")
            {
                rows[(i % Parts, Key(i))] = [.. rows.GetValueOrDefault((i % Parts, Key(i)), []), i];
            }
        }

        Assert.Equal(
            string.Join(' ', rows.Values.SelectMany(ids => ids).Select(i => i.ToString("000", CultureInfo.InvariantCulture)).Order()),
            await UpsertedRows.Read(world, "lpad(d.id::text, 3, '0')", ["customer", "key"]));
        await Check(world, id, sent);
    }

    /// <summary>Puts records, and asks for a flush, in which it is killed.</summary>
    /// <param name="args">Folder, delivery, point, and the number of the first record to put.</param>
    internal static async Task Child(string[] args)
    {
        var id = new DeliveryId(long.Parse(args[1], CultureInfo.InvariantCulture));
        var world = await DeliveryWorld.OpenDurable(args[0], store => new KillPoint(store, new ConsumerId(id.Value), args[2]));
        var first = int.Parse(args[3], CultureInfo.InvariantCulture);
        await world.Put(id, [.. Enumerable.Range(first, RecordsPerLife).Select(Record)]);
        KillPoint.Say("put");
        await world.Flush(id);
        await Task.Delay(Timeout.Infinite);
    }

    private async Task<(DeliveryId Id, int Sent)> LiveAndDie(DestinationConfig destination)
    {
        DeliveryId id;
        await using (var world = await DeliveryWorld.OpenDurable(_folder))
        {
            id = await world.Create(destination);
        }

        var sent = 0;
        foreach (var point in Points)
        {
            var lines = await CrashChild.RunAndKill(
                ChildName, 2, _folder, id.Value.ToString(CultureInfo.InvariantCulture), point, sent.ToString(CultureInfo.InvariantCulture));
            Assert.Contains(point, lines);
            sent += RecordsPerLife;
        }

        return (id, sent);
    }

    private static async Task Check(DeliveryWorld world, DeliveryId id, int sent)
    {
        Assert.Equal(
            Enumerable.Range(0, sent).Where(IsBad).Select(i => Encoding.UTF8.GetString(Record(i))).Order(StringComparer.Ordinal),
            await world.RawErrors());
        await world.LedgerTiles(id, sent);
    }

    private static IEnumerable<int> Good(int sent) => Enumerable.Range(0, sent).Where(i => !IsBad(i));

    private static bool IsBad(int number) => number % BadEvery == 0;

    private static int Key(int number) => number * 7 % 5;

    private static string Operation(int number) => (number % 7) switch { < 3 => "insert", < 6 => "update", _ => "delete" };

    private static byte[] Record(int number) => Encoding.UTF8.GetBytes(IsBad(number)
        ? string.Create(CultureInfo.InvariantCulture, $"bad {number}")
        : string.Create(
            CultureInfo.InvariantCulture,
            $"{{\"customer\":\"{number % Parts}\",\"id\":{number},\"key\":{Key(number)},\"op\":\"{Operation(number)}\"}}"));
}
