using System.Globalization;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Tarn.Access.Sessions;
using Tarn.Items.Copies.Exports;
using Tarn.Items.Copies.Transfers;
using Tarn.Items.Tables;
using Tarn.Items.Tests.Engine;
using Tarn.Storage;
using Tarn.Storage.Objects.Listings;
using Tarn.Storage.Rights;

namespace Tarn.Items.Tests.Copies;

/// <summary>Exports, read as a client reads them: by their manifests.</summary>
public sealed class ItemExportsTests : IAsyncLifetime
{
    private const string Bucket = "exports";
    private readonly CopyFolder _folder = new();
    private readonly ManualTime _time = new();
    private readonly TestRights _rights = new();
    private ItemWorld _world = null!;
    private ItemTable _table = null!;
    private ItemExports _exports = null!;

    public async Task InitializeAsync()
    {
        _world = await ItemWorld.Open(_time, folder: _folder.Root);
        _table = await _world.Create("t");
        await _world.Settle();
        await _world.Objects.CreateBucket(Bucket, "000000000000", "us-east-1", default);
        _exports = await ItemExports.Open(_world.Copies, _world.Tables, _world.Objects, _world.Store, _ => _rights, _time, default);
        for (var i = 0; i < 10; i++)
        {
            await Put(i, "old");
        }

        _time.Advance(TimeSpan.FromSeconds(1));
        _table = await _world.Copies.SetRecovery(_table.Id, 1, default);
        await _world.Copies.WriteCopies(default);
        _time.Advance(TimeSpan.FromSeconds(1));
    }

    public async Task DisposeAsync()
    {
        _exports.Dispose();
        await _world.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_full_export_has_the_items_of_its_moment()
    {
        await Put(3, "new");
        await Delete(4);
        var moment = _time.GetUtcNow();
        _time.Advance(TimeSpan.FromSeconds(1));
        await Put(5, "later");
        var export = await Run(Asked(ExportContent.Items, 0, moment.ToUnixTimeMilliseconds()));
        Assert.Equal(TransferState.Completed, export.State);
        Assert.Equal(9, export.Items);
        var lines = await Lines(export);
        Assert.Equal(
            Enumerable.Range(0, 10).Where(i => i != 4).Select(i => $$"""{"Item":{{Row(i, i == 3 ? "new" : "old")}}}""").Order(), lines.Order());
        var keys = await Keys();
        Assert.Contains($"some/AWSDynamoDB/{export.Name}/_started", keys);
        Assert.All(keys, key => Assert.StartsWith($"some/AWSDynamoDB/{export.Name}/", key, StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_incremental_export_has_each_changed_item_once()
    {
        await Put(0, "before");
        var from = _time.GetUtcNow();
        _time.Advance(TimeSpan.FromSeconds(1));
        await Put(1, "a");
        await Put(1, "b");
        await Delete(2);
        await Put(20, "made");
        await Put(21, "short");
        await Delete(21);
        _time.Advance(TimeSpan.FromSeconds(1));
        var to = _time.GetUtcNow();
        await Put(3, "after");
        var export = await Run(Asked(ExportContent.NewAndOldImages, from.ToUnixTimeMilliseconds() + 1, to.ToUnixTimeMilliseconds()));
        var lines = (await Lines(export)).Select(line => JsonDocument.Parse(line).RootElement).ToDictionary(
            line => line.GetProperty("Keys").GetProperty("id").GetProperty("S").GetString()!);
        Assert.Equal(["1", "2", "20"], lines.Keys.Order());
        Assert.Equal("b", Color(lines["1"], "NewImage"));
        Assert.Equal("old", Color(lines["1"], "OldImage"));
        Assert.Null(Color(lines["2"], "NewImage"));
        Assert.Equal("old", Color(lines["2"], "OldImage"));
        Assert.Equal("made", Color(lines["20"], "NewImage"));
        Assert.Null(Color(lines["20"], "OldImage"));
        var micros = lines["1"].GetProperty("Metadata").GetProperty("WriteTimestampMicros").GetProperty("N").GetString()!;
        var stamp = long.Parse(micros, CultureInfo.InvariantCulture);
        Assert.InRange(stamp, from.ToUnixTimeMilliseconds() * 1_000, to.ToUnixTimeMilliseconds() * 1_000);
        Assert.Contains(await Keys(), key => key.StartsWith("some/AWSDynamoDB/data/", StringComparison.Ordinal));

        var newest = await Run(Asked(ExportContent.NewImages, from.ToUnixTimeMilliseconds() + 1, to.ToUnixTimeMilliseconds()));
        Assert.DoesNotContain(await Lines(newest), line => line.Contains("OldImage", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_right_that_is_taken_away_ends_the_export()
    {
        var asked = await _exports.Begin(Asked(ExportContent.Items, 0, _time.NowMs), default);
        _rights.Allowed = key => key.EndsWith("_started", StringComparison.Ordinal);
        await _exports.Run(default);
        var export = _exports.Find(asked.Arn)!;
        Assert.Equal((TransferState.Failed, "S3AccessDenied"), (export.State, export.FailureCode));
        Assert.Equal([$"some/AWSDynamoDB/{export.Name}/_started"], await Keys());
    }

    [Fact]
    public async Task An_export_continues_after_a_crash_with_the_same_keys()
    {
        var asked = await _exports.Begin(Asked(ExportContent.Items, 0, _time.NowMs), default);
        _rights.Fails = key => key.Contains("manifest-summary", StringComparison.Ordinal);
        await Assert.ThrowsAsync<TarnException>(() => _exports.Run(default));
        var before = await Keys();
        _exports.Dispose();
        await _world.Crash(0);
        _rights.Fails = _ => false;
        _exports = await ItemExports.Open(_world.Copies, _world.Tables, _world.Objects, _world.Store, _ => _rights, _time, default);
        _time.Advance(TimeSpan.FromSeconds(10));
        await _exports.Run(default);
        var export = _exports.Find(asked.Arn)!;
        Assert.Equal(TransferState.Completed, export.State);
        Assert.Equal(10, (await Lines(export)).Count);
        Assert.Subset((await Keys()).ToHashSet(), before.ToHashSet());
    }

    [Fact]
    public async Task A_token_belongs_to_one_request()
    {
        var asked = Asked(ExportContent.Items, 0, _time.NowMs) with { Token = "token", RequestDigest = "one" };
        var first = await _exports.Begin(asked, default);
        Assert.Equal(first.Arn, (await _exports.Begin(asked, default)).Arn);
        var refused = await Assert.ThrowsAsync<TarnException>(() => _exports.Begin(asked with { RequestDigest = "other" }, default));
        Assert.Equal(ErrorKind.Conflict, refused.Kind);
    }

    [Fact]
    public async Task An_export_into_a_missing_bucket_fails()
    {
        var export = await Run(Asked(ExportContent.Items, 0, _time.NowMs) with { Bucket = "nothing" });
        Assert.Equal((TransferState.Failed, "S3NoSuchBucket"), (export.State, export.FailureCode));
    }

    private static string Row(int id, string color) => $$$"""{"color":{"S":"{{{color}}}"},"id":{"S":"{{{id}}}"}}""";

    private static string? Color(JsonElement line, string image) =>
        line.TryGetProperty(image, out var item) ? item.GetProperty("color").GetProperty("S").GetString() : null;

    private Task Put(int id, string color) => _world.Write(ItemWorld.Put(_table, Row(id, color))).AsTask();

    private Task Delete(int id) => _world.Write(ItemWorld.Delete(_table, $$$"""{"id":{"S":"{{{id}}}"}}""")).AsTask();

    private ItemExport Asked(ExportContent content, long fromMs, long toMs) => new()
    {
        Id = 0,
        State = TransferState.InProgress,
        Table = _table.Id,
        TableArn = _table.Arn,
        TableId = "table-id",
        Copy = _world.Copies.BaseAt(_table, (fromMs > 0 ? fromMs : toMs) * 1_000 + 999)!.Id,
        Content = content,
        FromMs = fromMs,
        ToMs = toMs,
        Bucket = Bucket,
        Prefix = "some",
        Caller = new StoredCaller(ReadOnlyMemory<byte>.Empty, "000000000000", "us-east-1"),
        Started = _time.GetUtcNow(),
    };

    private async Task<ItemExport> Run(ItemExport asked)
    {
        var begun = await _exports.Begin(asked, default);
        await _exports.Run(default);
        return _exports.Find(begun.Arn)!;
    }

    private async Task<List<string>> Keys() =>
        [.. (await _world.Objects.List(new ListRequest { Bucket = Bucket }, default)).Objects.Select(one => one.Key)];

    private async Task<byte[]> Read(string key) =>
        await _world.Objects.ReadAll(await _world.Objects.Head(Bucket, key, default), default);

    private async Task<List<string>> Lines(ItemExport export)
    {
        var summaryBytes = await Read($"{export.Folder}manifest-summary.json");
        Assert.Equal(Sum(summaryBytes), Encoding.ASCII.GetString(await Read($"{export.Folder}manifest-summary.md5")));
        var summary = JsonDocument.Parse(summaryBytes).RootElement;
        Assert.Equal(export.Items, summary.GetProperty("itemCount").GetInt64());
        var files = await Read(summary.GetProperty("manifestFilesS3Key").GetString()!);
        Assert.Equal(Sum(files), Encoding.ASCII.GetString(await Read($"{export.Folder}manifest-files.md5")));
        var lines = new List<string>();
        foreach (var named in Encoding.UTF8.GetString(files).Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var file = JsonDocument.Parse(named).RootElement;
            var bytes = await Read(file.GetProperty("dataFileS3Key").GetString()!);
            Assert.Equal(Sum(bytes), file.GetProperty("md5Checksum").GetString());
            using var reader = new StreamReader(new GZipStream(new MemoryStream(bytes), CompressionMode.Decompress));
            var some = (await reader.ReadToEndAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries);
            Assert.Equal(some.Length, file.GetProperty("itemCount").GetInt64());
            lines.AddRange(some);
        }

        return lines;
    }

#pragma warning disable CA5351 // the manifests have this checksum
    private static string Sum(byte[] bytes) => Convert.ToBase64String(MD5.HashData(bytes));
#pragma warning restore CA5351

    private sealed class TestRights : IRights
    {
        public Func<string, bool> Allowed { get; set; } = _ => true;

        public Func<string, bool> Fails { get; set; } = _ => false;

        public string Holder => "tester";

        public bool IsUnlimited => false;

        public bool IsDenied(string action, string resource) => !Allowed(resource);

        public bool IsAllowed(string action, string resource) => Allowed(resource);

        public void Require(string action, string resource)
        {
            if (Fails(resource))
            {
                throw new TarnException(ErrorKind.Unavailable, "later");
            }

            if (!Allowed(resource))
            {
                throw new TarnException(ErrorKind.AccessDenied, resource);
            }
        }

        public FolderRight OfFolder(string action, string bucket, string folder) => FolderRight.Some;
    }
}
