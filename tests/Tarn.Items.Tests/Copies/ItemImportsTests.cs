using System.Globalization;
using System.IO.Compression;
using System.Text;
using Tarn.Access.Registry;
using Tarn.Access.Sessions;
using Tarn.Items.Copies.Imports;
using Tarn.Items.Copies.Transfers;
using Tarn.Items.Keys;
using Tarn.Items.Tables;
using Tarn.Items.Tests.Engine;
using Tarn.Storage;
using Tarn.Storage.Objects.Versions;
using Tarn.Storage.Rights;
using ZstdSharp;

namespace Tarn.Items.Tests.Copies;

/// <summary>Imports of objects, seen through the table that they make.</summary>
public sealed class ItemImportsTests : IAsyncLifetime
{
    private const string Bucket = "imports";
    private readonly CopyFolder _folder = new();
    private readonly ManualTime _time = new();
    private readonly TestLog _log = new();
    private Func<IRights> _rights = () => InstanceRights.Instance;
    private ItemWorld _world = null!;
    private ItemImports _imports = null!;

    public async Task InitializeAsync()
    {
        _world = await ItemWorld.Open(_time, folder: _folder.Root);
        await _world.Objects.CreateBucket(Bucket, "000000000000", "us-east-1", default);
        await Open();
    }

    public async Task DisposeAsync()
    {
        _imports.Dispose();
        await _world.DisposeAsync();
        _folder.Dispose();
    }

    [Theory]
    [InlineData(ImportCompression.None)]
    [InlineData(ImportCompression.Gzip)]
    [InlineData(ImportCompression.Zstd)]
    public async Task Lines_of_json_become_items_with_index_rows(ImportCompression compression)
    {
        for (var file = 0; file < 3; file++)
        {
            var from = file * 1_000;
            await Put($"in/{file}", string.Concat(Enumerable.Range(from, 1_000).Select(i => $$"""{"Item":{{Row(i)}}}""" + "\n")), compression);
        }

        await Put("other", "no json");
        var (import, table) = await Run(Asked() with { Prefix = "in/", Compression = compression });
        Assert.Equal((TransferState.Completed, 3_000, 0), (import.State, import.Counts.Items, import.Counts.Errors));
        Assert.Equal(TableState.Active, table!.State);
        Assert.Equal(Enumerable.Range(0, 3_000).Select(Row).Order(), (await _world.Read(table)).Order());
        Assert.Equal(3_000, (await _world.Read(table, "by-color")).Count);
        Assert.Empty(await _world.Items.Audit(table));
        Assert.Empty(_world.Copies.Copies.All);
        Assert.Equal(0, _world.Records(table));
    }

    [Fact]
    public async Task Lines_that_are_no_items_are_counted_and_logged()
    {
        await Put("in/1", string.Join(
            '\n',
            $$"""{"Item":{{Row(1)}}}""",
            "{",
            """{"Item":{"id":{"\ud800":"x"}}}""",
            """{"Item":{"color":{"S":"x"}}}""",
            """{"Item":{"id":{"N":"1"}}}""",
            $$"""{"Item":{{Row(1).Replace("red", "blue", StringComparison.Ordinal)}}}""",
            """{"Item":{"id":{"S":"big"},"pad":{"S":"PAD"}}}""".Replace("PAD", new string('x', 500_000), StringComparison.Ordinal)));
        var (import, table) = await Run(Asked());
        Assert.Equal((TransferState.Completed, 7, 5, 2), (import.State, import.Counts.Items, import.Counts.Errors, import.Counts.Imported));
        Assert.Equal([Row(1).Replace("red", "blue", StringComparison.Ordinal)], await _world.Read(table!));
        Assert.Equal(5, _log.Lines.Count);
        Assert.Contains("\"itemIndex\":1", _log.Lines[0], StringComparison.Ordinal);
        Assert.Contains("The text is not UTF-8", _log.Lines[1], StringComparison.Ordinal);
        Assert.Contains("Missing the key id", _log.Lines[2], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Fields_of_csv_are_strings_and_keys_have_their_types()
    {
        await Put("in/1", "id,n,color,note\r\na,12.50,red,\"with \"\"quotes\"\", and more\"\r\nb,x,red,bad number\r\nc,3\r\nd,4,,\r\n");
        var (import, table) = await Run(
            Asked() with { Format = ImportFormat.Csv }, new KeySchema([new KeyAttribute("id", KeyType.String)], [new KeyAttribute("n", KeyType.Number)]));
        Assert.Equal((TransferState.Completed, 4, 2), (import.State, import.Counts.Items, import.Counts.Errors));
        Assert.Equal(
            [
                """{"color":{"S":"red"},"id":{"S":"a"},"n":{"N":"12.5"},"note":{"S":"with \"quotes\", and more"}}""",
                """{"id":{"S":"d"},"n":{"N":"4"}}""",
            ],
            (await _world.Read(table!)).Order());
    }

    [Fact]
    public async Task Names_of_fields_and_another_delimiter_can_be_given()
    {
        await Put("in/1", "a;red\nb;blue\n");
        var (_, table) = await Run(Asked() with { Format = ImportFormat.Csv, Delimiter = ';', Headers = ["id", "color"] });
        Assert.Equal(2, (await _world.Read(table!, "by-color")).Count);
    }

    [Fact]
    public async Task A_refused_object_ends_the_import_and_removes_its_table()
    {
        await Put("in/1", $$"""{"Item":{{Row(1)}}}""");
        _rights = () => new Denied();
        var (import, table) = await Run(Asked());
        Assert.Equal((TransferState.Failed, "S3AccessDenied"), (import.State, import.FailureCode));
        Assert.Null(table);
    }

    [Theory]
    [InlineData("nothing", null, "S3NoSuchBucket")]
    [InlineData(Bucket, "empty/", "S3NoSuchKey")]
    [InlineData(Bucket, "in/", "InputFormatError")]
    public async Task An_import_that_cannot_be_done_names_the_reason(string bucket, string? prefix, string code)
    {
        await Put("in/1", "plain");
        var (import, table) = await Run(Asked() with { Bucket = bucket, Prefix = prefix, Compression = ImportCompression.Gzip });
        Assert.Equal((TransferState.Failed, code), (import.State, import.FailureCode));
        Assert.Null(table);
    }

    [Theory]
    [InlineData(ImportCompression.Gzip)]
    [InlineData(ImportCompression.Zstd)]
    public async Task An_object_that_was_cut_ends_its_import_and_holds_no_other(ImportCompression compression)
    {
        var text = string.Concat(Enumerable.Range(0, 2_000).Select(i => $$"""{"Item":{{Row(i)}}}""" + "\n"));
        await Put("in/1", text, compression, cutBytes: 100);
        await Put("whole/1", text, compression);
        var cut = await _imports.Begin(Made(Schema), Asked() with { Compression = compression }, default);
        var whole = await _imports.Begin(Made(Schema, "other"), Asked() with { Compression = compression, Prefix = "whole/" }, default);
        await _imports.Run(default);
        Assert.Equal((TransferState.Failed, "InputFormatError"), (_imports.Find(cut.Arn)!.State, _imports.Find(cut.Arn)!.FailureCode));
        Assert.Equal((TransferState.Completed, 2_000), (_imports.Find(whole.Arn)!.State, _imports.Find(whole.Arn)!.Counts.Imported));
    }

    // 90 MB of lines become 90 KB.
    [Theory]
    [InlineData(ImportCompression.Gzip, 'x')]
    [InlineData(ImportCompression.Zstd, '\n')]
    public async Task An_object_that_grows_too_much_ends_its_import(ImportCompression compression, char content)
    {
        await Put("in/1", new string(content, 1 << 20), compression, times: 90);
        var (import, table) = await Run(Asked() with { Compression = compression });
        Assert.Equal((TransferState.Failed, "InputFormatError"), (import.State, import.FailureCode));
        Assert.Equal("The objects become more than 64 MB and 200 times their compressed bytes, which is refused.", import.FailureMessage);
        Assert.Null(table);
    }

    [Fact]
    public async Task An_import_continues_after_crashes()
    {
        await Put("in/1", string.Concat(Enumerable.Range(0, 500).Select(i => $$"""{"Item":{{Row(i)}}}""" + "\n")));
        var asked = await _imports.Begin(Made(Schema), Asked(), default);
        var failing = 0;
        _rights = () => ++failing < 2 ? InstanceRights.Instance : throw new TarnException(ErrorKind.Unavailable, "later");
        await Assert.ThrowsAsync<TarnException>(() => _imports.Run(default));
        _imports.Dispose();
        await _world.Crash(0);
        _rights = () => InstanceRights.Instance;
        await Open();
        _time.Advance(TimeSpan.FromSeconds(10));
        await _imports.Run(default);
        var table = _world.Tables.All.Single();
        Assert.Equal(TransferState.Completed, _imports.Find(asked.Arn)!.State);
        Assert.Equal(500, (await _world.Read(table)).Count);
        await _world.Crash(0);
        Assert.Equal(500, (await _world.Read(_world.Newest(table))).Count);
        Assert.Empty(await _world.Items.Audit(_world.Newest(table)));
    }

    private static KeySchema Schema => ItemWorld.Schema("id");

    private static string Row(int id) => $$$"""{"color":{"S":"red"},"id":{"S":"{{{id.ToString(CultureInfo.InvariantCulture)}}}"}}""";

    private static NewItemTable Made(KeySchema keys, string name = "made") => new()
    {
        Name = new ResourceName("000000000000", "us-east-1", "dynamodb", "table", name),
        Arn = "arn:aws:dynamodb:us-east-1:000000000000:table/made",
        Owner = "000000000000",
        Keys = keys,
        Indexes = [new NewIndex("by-color", false, ItemWorld.Schema("color"), ProjectionKind.All, [])],
    };

    private async Task Open() => _imports = await ItemImports.Open(
        _world.Copies, _world.Tables, _world.Objects, _world.Store, _ => _rights(), _log, _time, default);

    private ItemImport Asked() => new()
    {
        Id = 0,
        State = TransferState.InProgress,
        Table = default,
        TableArn = "arn:aws:dynamodb:us-east-1:000000000000:table/made",
        Copy = 0,
        Format = ImportFormat.DynamoDbJson,
        Compression = ImportCompression.None,
        Bucket = Bucket,
        Prefix = "in/",
        Caller = new StoredCaller(ReadOnlyMemory<byte>.Empty, "000000000000", "us-east-1"),
        Started = _time.GetUtcNow(),
    };

    private async Task<(ItemImport Import, ItemTable? Table)> Run(ItemImport asked, KeySchema? keys = null)
    {
        var begun = await _imports.Begin(Made(keys ?? Schema), asked, default);
        Assert.Equal(TableState.Filling, _world.Tables.All.Single().State);
        await _imports.Run(default);
        await _world.Settle();
        _world.Items = await _world.Room.Store(default);
        return (_imports.Find(begun.Arn)!, _world.Tables.All.SingleOrDefault());
    }

    private async Task Put(string key, string text, ImportCompression compression = ImportCompression.None, int cutBytes = 0, int times = 1)
    {
        var bytes = new MemoryStream();
        using (Stream target = compression switch
        {
            ImportCompression.Gzip => new GZipStream(bytes, CompressionLevel.Optimal, leaveOpen: true),
            ImportCompression.Zstd => new CompressionStream(bytes, leaveOpen: true),
            _ => new BufferedStream(bytes),
        })
        {
            target.Write(Encoding.UTF8.GetBytes(text));
            target.Flush();
            if (compression == ImportCompression.None)
            {
                await _world.Objects.Put(Bucket, key, bytes.ToArray(), PutOptions.None, default);
                return;
            }
        }

        var parts = Enumerable.Repeat(bytes.ToArray()[..^cutBytes], times);
        await _world.Objects.Put(Bucket, key, parts.SelectMany(part => part).ToArray(), PutOptions.None, default);
    }

    private sealed class TestLog : IImportLog
    {
        public List<string> Lines { get; } = [];

        public void Write(string account, string region, string import, ReadOnlySpan<byte> line) => Lines.Add(Encoding.UTF8.GetString(line));
    }

    private sealed class Denied : IRights
    {
        public string Holder => "tester";

        public bool IsUnlimited => false;

        public bool IsDenied(string action, string resource) => action == ObjectActions.Read;

        public bool IsAllowed(string action, string resource) => action != ObjectActions.Read;

        public void Require(string action, string resource)
        {
            if (action == ObjectActions.Read)
            {
                throw new TarnException(ErrorKind.AccessDenied, resource);
            }
        }

        public FolderRight OfFolder(string action, string bucket, string folder) => FolderRight.Some;
    }
}
