using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.Json;
using Tarn.Access.Sessions;
using Tarn.Items.Copies.Exports;
using Tarn.Items.Copies.Imports;
using Tarn.Items.Copies.Transfers;
using Tarn.Items.Tables;
using Tarn.Items.Tests.Engine;
using Tarn.Storage.Objects.Versions;
using Tarn.Storage.Rights;

namespace Tarn.Items.Tests.Copies;

/// <summary>
/// SIGKILL while tables are exported and imported: afterwards each begun export is complete and is the table of its moment, and each begun import is
/// a table with all lines.
/// </summary>
[Trait("Long", "Kill")]
public sealed class TransferKillTests : IDisposable
{
    private const int Items = 400;
    private const string Bucket = "transfers";
    private static readonly StoredCaller Caller = new(ReadOnlyMemory<byte>.Empty, "000000000000", "us-east-1");
    private readonly CopyFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Begun_exports_and_imports_are_complete_after_kills()
    {
        var random = new Random(TestSeed.Value);
        for (var round = 0; round < ItemKillTests.Rounds; round++)
        {
            var printed = await CrashChild.RunAndKill("transfers", 3 + random.Next(12), _folder.Root, round.ToString(CultureInfo.InvariantCulture));
            await using var world = await ItemWorld.OpenDurable(_folder.Root);
            using var exports = await OpenExports(world);
            using var imports = await OpenImports(world);
            await world.Copies.WriteCopies(default);
            await exports.Run(default);
            await imports.Run(default);
            await world.Settle();
            foreach (var line in printed.Select(line => line.Split(' ')))
            {
                await (line[0] == "export" ? CheckExport(world, exports, line) : CheckImport(world, imports, line));
            }

            Assert.All(world.Tables.All, table => Assert.Equal(TableState.Active, table.State));
        }
    }

    internal static async Task Child(string[] args)
    {
        var world = await ItemWorld.OpenDurable(args[0]);
        var table = world.Tables.All.FirstOrDefault(one => one.Name.Name == "t") ?? await Make(world);
        var (exports, imports) = (await OpenExports(world), await OpenImports(world));
        await world.Copies.WriteCopies(default);
        for (var i = 0; ; i++)
        {
            var version = TimeProvider.System.GetTimestamp();
            await world.Write(ItemWorld.Put(table, $$$"""{"id":{"S":"version"},"n":{"N":"{{{version}}}"}}"""));
            var export = await exports.Begin(Export(world, table), default);
            await Task.Delay(TimeSpan.FromMilliseconds(2));
            Print($"export {export.Arn} {version}");
            var import = await imports.Begin(Table($"i{args[1]}-{i}"), Import(), default);
            Print($"import {import.Arn}");
            await Task.WhenAll(exports.Run(default), imports.Run(default));
        }
    }

    private static async Task<ItemTable> Make(ItemWorld world)
    {
        await world.Objects.CreateBucket(Bucket, "000000000000", "us-east-1", default);
        var lines = string.Concat(Enumerable.Range(0, Items).Select(i => "{\"Item\":" + Row(i) + "}\n"));
        await world.Objects.Put(Bucket, "in/1", Encoding.UTF8.GetBytes(lines), PutOptions.None, default);
        var table = await world.Create("t");
        for (var i = 0; i < Items; i++)
        {
            await world.Write(ItemWorld.Put(table, Row(i)));
        }

        await world.Settle();
        return await world.Copies.SetRecovery(table.Id, 1, default);
    }

    private static string Row(int id) => $$$"""{"id":{"S":"{{{id}}}"}}""";

    private static async Task CheckExport(ItemWorld world, ItemExports exports, string[] line)
    {
        var export = exports.Find(line[1])!;
        Assert.Equal((TransferState.Completed, null), (export.State, export.FailureCode));
        var files = Encoding.UTF8.GetString(await Read(world, $"{export.Folder}manifest-files.json"));
        var versions = new List<string>();
        var count = 0;
        foreach (var file in files.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(one => JsonDocument.Parse(one).RootElement))
        {
            using var reader = new StreamReader(new GZipStream(
                new MemoryStream(await Read(world, file.GetProperty("dataFileS3Key").GetString()!)), CompressionMode.Decompress));
            while (await reader.ReadLineAsync() is { } one)
            {
                var item = JsonDocument.Parse(one).RootElement.GetProperty("Item");
                count++;
                if (item.TryGetProperty("n", out var version))
                {
                    versions.Add(version.GetProperty("N").GetString()!);
                }
            }
        }

        Assert.Equal(Items + 1, count);
        Assert.Equal([line[2]], versions);
    }

    private static async Task CheckImport(ItemWorld world, ItemImports imports, string[] line)
    {
        var import = imports.Find(line[1])!;
        Assert.Equal((TransferState.Completed, null, Items), (import.State, import.FailureCode, import.Counts.Imported));
        var table = world.Tables.All.Single(one => one.Id == import.Table);
        Assert.Equal(Items, (await world.Read(table)).Count);
        Assert.Empty(await world.Items.Audit(table));
    }

    private static async Task<byte[]> Read(ItemWorld world, string key) =>
        await world.Objects.ReadAll(await world.Objects.Head(Bucket, key, default), default);

    private static Task<ItemExports> OpenExports(ItemWorld world) =>
        ItemExports.Open(world.Copies, world.Tables, world.Objects, world.Store, _ => InstanceRights.Instance, world.Time, default);

    private static Task<ItemImports> OpenImports(ItemWorld world) =>
        ItemImports.Open(world.Copies, world.Tables, world.Objects, world.Store, _ => InstanceRights.Instance, new NoLog(), world.Time, default);

    private static ItemExport Export(ItemWorld world, ItemTable table)
    {
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        return new ItemExport
        {
            Id = 0,
            State = TransferState.InProgress,
            Table = table.Id,
            TableArn = table.Arn,
            TableId = "table",
            Copy = world.Copies.BaseAt(table, (now * 1_000) + 999)!.Id,
            Content = ExportContent.Items,
            ToMs = now,
            Bucket = Bucket,
            Caller = Caller,
            Started = DateTimeOffset.FromUnixTimeMilliseconds(now),
        };
    }

    private static ItemImport Import() => new()
    {
        Id = 0,
        State = TransferState.InProgress,
        Table = default,
        TableArn = "arn:aws:dynamodb:us-east-1:000000000000:table/imported",
        Copy = 0,
        Format = ImportFormat.DynamoDbJson,
        Compression = ImportCompression.None,
        Bucket = Bucket,
        Prefix = "in/",
        Caller = Caller,
        Started = DateTimeOffset.FromUnixTimeMilliseconds(TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds()),
    };

    private static NewItemTable Table(string name) => new()
    {
        Name = new Access.Registry.ResourceName("000000000000", "us-east-1", "dynamodb", "table", name),
        Arn = $"arn:aws:dynamodb:us-east-1:000000000000:table/{name}",
        Owner = "000000000000",
        Keys = ItemWorld.Schema("id"),
    };

    private static void Print(string line)
    {
        Console.Out.Write(line + "\n");
        Console.Out.Flush();
    }

    private sealed class NoLog : IImportLog
    {
        public void Write(string account, string region, string import, ReadOnlySpan<byte> line)
        {
        }
    }
}
