using System.IO.Compression;
using System.Text;
using Tarn.Lake.Catalog;
using Tarn.Lake.Iceberg.Types;
using Tarn.Lake.Prefixes;
using Tarn.Sql.Tests.Writing;
using Tarn.Storage;
using Tarn.Storage.Objects.Properties;
using Tarn.Storage.Objects.Versions;

namespace Tarn.Sql.Tests.Prefixes;

/// <summary>Small objects of a plain prefix become few, with the same records in the order of their keys.</summary>
public sealed class PrefixCompactionTests : IAsyncLifetime
{
    private const long Target = 1 << 10;

    private readonly string _folder = Directory.CreateTempSubdirectory("tarn-prefix-").FullName;
    private LakeWorld _world = null!;

    public async Task InitializeAsync() => _world = await LakeWorld.Open(_folder);

    public async Task DisposeAsync()
    {
        await _world.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>The process that is killed: joins the objects of a prefix, up to a point of the commit.</summary>
    internal static async Task Child(string folder, string point)
    {
        await using var world = await LakeWorld.Open(folder);
        for (var i = 0; i < 10; i++)
        {
            await Put(world, $"logs/{i}.json", Text(Line(i)));
        }

        Console.WriteLine("made");
        var store = new StoppingStore(world.Store, point);
        await new PrefixCompaction(world.Objects, store, world.Catalog, world.Jobs, world.Disk).Run(Request("s3://lake/logs"), default);
        store.Reach("after commit");
        Console.WriteLine("not stopped");
    }

    [Fact]
    public async Task Lines_of_each_folder_are_joined_up_to_the_target_in_the_order_of_keys()
    {
        var model = new StringBuilder();
        for (var i = 10; i < 40; i++)
        {
            await Put(_world, $"logs/a/{i}.json", Text(Line(i) + (i % 3 == 0 ? "" : "\n")));
            model.Append(Line(i)).Append('\n');
        }

        await Put(_world, "logs/b/1.json", Text(Line(1)));
        await Put(_world, "logs/b/2.json", Text(Line(2)));
        await Put(_world, "logs/b/large.json", Text(string.Concat(Enumerable.Range(0, 40).Select(i => Line(i) + "\n"))));
        await Put(_world, "logs/c/only.json", Text(Line(3)));
        await Put(_world, "logs/c/", []);
        var dry = await Compact(isDry: true);
        Assert.All(dry.Groups, group => Assert.Null(group.Key));
        var report = await Compact();
        Assert.Equal(dry.Groups.Select(group => (group.FirstKey, group.Objects)), report.Groups.Select(group => (group.FirstKey, group.Objects)));
        Assert.Equal(32, report.Groups.Sum(group => group.Objects));
        Assert.Null(report.Next);
        Assert.Empty(report.Left);
        Assert.All(report.Groups, group => Assert.True(group.SizeBytes <= Target));
        var keys = await Keys("logs/a/");
        Assert.Equal(report.Groups.Count(group => group.FirstKey.StartsWith("logs/a/", StringComparison.Ordinal)), keys.Count);
        Assert.All(keys, key => Assert.Matches("^logs/a/[0-9]+-joined-[0-9a-f]{32}[.]json$", key));
        Assert.Equal(model.ToString(), string.Concat(await Task.WhenAll(keys.Select(async key => Encoding.UTF8.GetString(await Read(key))))));
        var others = (await Keys("logs/")).Skip(keys.Count).Select(key => key[..Math.Min(14, key.Length)]);
        Assert.Equal(["logs/b/1-joine", "logs/b/large.j", "logs/c/", "logs/c/only.js"], others);

        // A second run finds nothing but the rest of a folder.
        Assert.All((await Compact()).Groups, group => Assert.True(group.Objects <= 2));
    }

    [Fact]
    public async Task Gzip_members_are_joined_and_missing_line_ends_added()
    {
        var model = new StringBuilder();
        for (var i = 0; i < 8; i++)
        {
            var headers = new ObjectHeaders { ContentEncoding = "gzip", ContentType = "text/plain" };
            await Put(_world, $"logs/{i}.gz", Packed(Line(i) + (i % 2 == 0 ? "" : "\n")), headers);
            model.Append(Line(i)).Append('\n');
        }

        await Put(_world, "logs/other.gz", Packed(Line(9)));
        await Put(_world, "logs/x-cut.gz", Packed(Line(10))[..^9]);
        var report = await Compact();
        Assert.Equal([8], report.Groups.Select(group => group.Objects));
        var key = report.Groups[0].Key!;
        Assert.Matches("^logs/0-joined-[0-9a-f]{32}[.]gz$", key);
        var version = await _world.Objects.Head("lake", key, default);
        Assert.Equal(("gzip", "text/plain"), (version.Headers.ContentEncoding, version.Headers.ContentType));
        Assert.Equal(model.ToString(), Unpacked(await Read(key)));
        Assert.Equal([key, "logs/other.gz", "logs/x-cut.gz"], await Keys("logs/"));
        Assert.Equal(
            "logs/x-cut.gz: it is a gzip file that is damaged, was cut off or has bytes after its end, or it grows too much",
            Assert.Single(report.Left.Select(left => $"{left.Key}: {left.Reason}")));
    }

    [Fact]
    public async Task A_gzip_file_with_bytes_after_its_end_stays()
    {
        await Put(_world, "logs/1.gz", [.. Packed(Line(1)), 1, 2, 3, 4]);
        await Put(_world, "logs/2.gz", Packed(Line(2)));
        await Put(_world, "logs/3.gz", Packed(Line(3))[..^4]);
        var report = await Compact();
        Assert.Empty(report.Groups);
        Assert.Equal(["logs/1.gz", "logs/3.gz"], report.Left.Select(left => left.Key));
    }

    [Fact]
    public async Task A_gzip_file_that_grows_too_much_stays()
    {
        await Put(_world, "logs/1.gz", Packed(Line(1)));
        await Put(_world, "logs/2-lines.gz", [.. Packed("{}"), .. Members('\n')]);
        await Put(_world, "logs/3-line.gz", [.. Packed("{\"a\":\""), .. Members('x'), .. Packed("\"}")]);
        await Put(_world, "logs/4.gz", Packed(Line(2)));
        var report = await Run(Request("s3://lake/logs") with { TargetBytes = 4L << 20 });
        Assert.Equal(["logs/2-lines.gz", "logs/3-line.gz"], report.Left.Select(left => left.Key));
        Assert.All(report.Left, left => Assert.EndsWith("or it grows too much", left.Reason, StringComparison.Ordinal));
        Assert.Equal(2, Assert.Single(report.Groups).Objects);
    }

    [Fact]
    public async Task A_part_ends_with_its_plain_bytes_and_the_next_part_continues()
    {
        for (var i = 0; i < 6; i++)
        {
            await Put(_world, $"logs/{i}.gz", Packed("{}" + new string('\n', 1_000)));
        }

        var request = Request("s3://lake/logs") with { PlainBytesMax = 2_000 };
        List<int> groups = [];
        for (string? after = null; groups.Count < 4;)
        {
            var report = await Run(request with { After = after });
            groups.Add(report.Groups.Sum(group => group.Objects));
            after = report.Next;
            if (after is null)
            {
                break;
            }
        }

        Assert.Equal(6, groups.Sum());
        Assert.Equal(2, groups[0]);
    }

    [Fact]
    public async Task Objects_that_cannot_be_joined_are_named()
    {
        await Put(_world, "logs/1.csv", Text("1,a\n"));
        await Put(_world, "logs/2.csv", Text("2,b"));
        await Put(_world, "logs/3.json", [0xEF, 0xBB, 0xBF, .. Text("{}")]);
        await Put(_world, "logs/4.json", Text("{}"), new ObjectHeaders { UserMetadata = [new("a", "b")] });
        await Put(_world, "logs/6", [(byte)'B', (byte)'Z', (byte)'h', 1]);
        var report = await Compact();
        Assert.Equal(
            [
                "logs/1.csv: it does not begin with a JSON object; for other lines without headers name the format csv",
                "logs/2.csv: it does not begin with a JSON object; for other lines without headers name the format csv",
                "logs/3.json: it begins with a byte order mark",
                "logs/4.json: it has metadata, headers or tags of its own",
                "logs/6: it is no text",
            ],
            report.Left.Select(left => $"{left.Key}: {left.Reason}"));
        var lines = await Compact(PrefixFormat.Csv);
        Assert.Equal("1,a\n2,b\n", Encoding.UTF8.GetString(await Read(Assert.Single(lines.Groups).Key!)));
    }

    [Fact]
    public async Task An_object_that_was_overwritten_meanwhile_keeps_its_whole_group()
    {
        for (var i = 0; i < 3; i++)
        {
            await Put(_world, $"logs/{i}.json", Text(Line(i)));
        }

        var store = new StoppingStore(_world.Store, "none")
        {
            Before = () => Put(_world, "logs/1.json", Text(Line(7))),
        };
        var report = await new PrefixCompaction(_world.Objects, store, _world.Catalog, _world.Jobs, _world.Disk).Run(Request("s3://lake/logs"), default);
        Assert.Equal("logs/1.json was changed or removed meanwhile", Assert.Single(report.Groups).Failure);
        Assert.Equal(["logs/0.json", "logs/1.json", "logs/2.json"], await Keys("logs/"));
        Assert.Equal(Line(7), Encoding.UTF8.GetString(await Read("logs/1.json")));
    }

    [Fact]
    public async Task Places_of_tables_and_of_the_system_are_refused_by_name()
    {
        await _world.Create(new StructType(new NestedField(1, "id", PrimitiveType.Long)));
        foreach (var place in new[] { "s3://lake/db/t", "s3://lake/db", "s3://lake/db/t/data" })
        {
            var refusal = await Assert.ThrowsAsync<TarnException>(() => Run(Request(place)));
            Assert.Contains("lies in or around the place of table db.t", refusal.Message);
        }

        var system = await Assert.ThrowsAsync<TarnException>(() => Run(Request("s3://tarn-000000000000-us-east-1/_system/x")));
        Assert.Equal(ErrorKind.AccessDenied, system.Kind);
        Assert.Equal(ErrorKind.NotFound, (await Assert.ThrowsAsync<TarnException>(() => Run(Request("s3://nowhere/x")))).Kind);
    }

    [Theory]
    [InlineData("before commit", false)]
    [InlineData("inside commit", false)]
    [InlineData("after commit", true)]
    public async Task A_kill_leaves_all_parts_or_the_joined_object(string point, bool isJoined)
    {
        await _world.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
        Assert.Equal(["made", point], await CrashChild.RunAndKill("prefix", 2, _folder, point));
        _world = await LakeWorld.Open(_folder);
        var keys = await Keys("logs/");
        Assert.Equal(isJoined ? 1 : 10, keys.Count);
        await Compact();
        keys = await Keys("logs/");
        Assert.Equal(
            string.Concat(Enumerable.Range(0, 10).Select(i => Line(i) + "\n")), Encoding.UTF8.GetString(await Read(Assert.Single(keys))));
    }

    private Task<PrefixReport> Compact(PrefixFormat? format = null, bool isDry = false) =>
        Run(Request("s3://lake/logs") with { Format = format, IsDry = isDry });

    private Task<PrefixReport> Run(PrefixRequest request) =>
        new PrefixCompaction(_world.Objects, _world.Store, _world.Catalog, _world.Jobs, _world.Disk).Run(request, default);

    private static PrefixRequest Request(string place) => new() { Place = TableLocation.Of(place)!.Value, TargetBytes = Target };

    private static string Line(int number) => $"{{\"number\":{number},\"text\":\"some text of a record\"}}";

    private static byte[] Text(string text) => Encoding.UTF8.GetBytes(text);

    private static async Task Put(LakeWorld world, string key, byte[] bytes, ObjectHeaders? headers = null) =>
        await world.Objects.Put("lake", key, bytes, new PutOptions { Properties = new ObjectProperties { Headers = headers ?? ObjectHeaders.None } }, default);

    private static byte[] Packed(string text)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Optimal))
        {
            gzip.Write(Text(text));
        }

        return packed.ToArray();
    }

    // 65 MB in 65 KB.
    private static IEnumerable<byte> Members(char content) => Enumerable.Repeat(Packed(new string(content, 1 << 20)), 65).SelectMany(member => member);

    private static string Unpacked(byte[] bytes)
    {
        using var gzip = new GZipStream(new MemoryStream(bytes), CompressionMode.Decompress);
        using var reader = new StreamReader(gzip);
        return reader.ReadToEnd();
    }

    private async Task<byte[]> Read(string key) => await _world.Objects.ReadAll(await _world.Objects.Head("lake", key, default), default);

    private async Task<IReadOnlyList<string>> Keys(string prefix) =>
        [.. (await _world.Objects.List(new() { Bucket = "lake", Prefix = prefix }, default)).Objects.Select(found => found.Key)];
}
