using System.Text;
using Tarn.Lake.Catalog;
using Tarn.Lake.Catalog.Names;
using Tarn.Lake.Iceberg.Types;
using Tarn.Sql.Tests.Writing;
using Tarn.Storage;
using Tarn.Storage.Objects.Versions;

namespace Tarn.Sql.Tests.Adoption;

/// <summary>Folders of Iceberg tables become tables of the catalog.</summary>
public sealed class IcebergAdoptionTests : IAsyncLifetime
{
    private const string Location = "s3://lake/db/t";

    private static readonly StructType Columns = new(new NestedField(1, "id", PrimitiveType.Long), new NestedField(2, "name", PrimitiveType.String));

    private readonly string _folder = Directory.CreateTempSubdirectory("tarn-adoption-").FullName;
    private LakeWorld _world = null!;

    public async Task InitializeAsync()
    {
        _world = await LakeWorld.Open(_folder);
        await _world.Create(Columns);
        await _world.Append("SELECT 1::BIGINT AS id, 'a' AS name");
        await _world.Append("SELECT 2::BIGINT AS id, 'b' AS name");
    }

    public async Task DisposeAsync()
    {
        await _world.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task The_newest_metadata_is_registered()
    {
        var location = await Drop();
        var dry = await _world.Adopt(Location, isDry: true);
        Assert.Equal((true, 2L, 2L, (string?)null), (dry.IsIceberg, dry.Files, dry.Rows, dry.MetadataLocation));
        var report = await _world.Adopt(Location);
        Assert.Equal(location, report.MetadataLocation);
        Assert.Equal(["id long", "name string"], report.Shown());
        Assert.Equal(["1|a", "2|b"], await _world.Query("SELECT id, name FROM t ORDER BY id"));
        await _world.Append("SELECT 3::BIGINT AS id, 'c' AS name");
        Assert.Equal(["3"], await _world.Query("SELECT count(*) FROM t"));
    }

    [Fact]
    public async Task The_version_hint_chooses_the_metadata()
    {
        await Drop();
        var names = (await _world.Objects.List(new() { Bucket = "lake", Prefix = "db/t/metadata/00001" }, default)).Objects;
        var key = names.Single().Key;
        await _world.Put("db/t/metadata/version-hint.text", Encoding.UTF8.GetBytes(key["db/t/metadata/".Length..^".metadata.json".Length] + "\n"));
        Assert.Equal("s3://lake/" + key, (await _world.Adopt(Location)).MetadataLocation);
        Assert.Equal(["1|a"], await _world.Query("SELECT id, name FROM t"));
    }

    [Fact]
    public async Task A_hint_of_a_file_system_catalog_finds_compressed_metadata()
    {
        var location = await Drop();
        var (bucket, key) = ("lake", location["s3://lake/".Length..]);
        var bytes = await _world.Objects.ReadAll(await _world.Objects.Head(bucket, key, default), default);
        using var packed = new MemoryStream();
        using (var gzip = new System.IO.Compression.GZipStream(packed, System.IO.Compression.CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write(bytes);
        }

        await _world.Put("db/t/metadata/v7.gz.metadata.json", packed.ToArray());
        await _world.Put("db/t/metadata/version-hint.text", "7"u8.ToArray());
        Assert.Equal("s3://lake/db/t/metadata/v7.gz.metadata.json", (await _world.Adopt(Location)).MetadataLocation);
        Assert.Equal(["2"], await _world.Query("SELECT count(*) FROM t"));
    }

    [Fact]
    public async Task A_copied_table_is_refused_by_name()
    {
        foreach (var found in (await _world.Objects.List(new() { Bucket = "lake", Prefix = "db/t/" }, default)).Objects)
        {
            var bytes = await _world.Objects.ReadAll(await _world.Objects.Head("lake", found.Key, default), default);
            await _world.Put("copy" + found.Key["db/t".Length..], bytes);
        }

        var name = new TableName(LakeWorld.Name.Scope, "db", "u");
        var refusal = await Assert.ThrowsAsync<TarnException>(() => _world.Adopt("s3://lake/copy", name: name));
        Assert.Equal(ErrorKind.InvalidArgument, refusal.Kind);
        Assert.Contains("the table's location is s3://lake/db/t. The table was copied or moved.", refusal.Message);
    }

    [Fact]
    public async Task Missing_data_files_are_listed_and_nothing_is_done()
    {
        var file = (await _world.Live()).Data[0].File.Path;
        await Drop();
        await _world.Objects.Delete("lake", file["s3://lake/".Length..], DeleteOptions.None, default);
        var report = await _world.Adopt(Location);
        Assert.Equal((1L, (string?)null), (report.MisfitCount, report.MetadataLocation));
        Assert.Equal((file, "the table lists it, and it does not exist here"), (report.Misfits[0].Location, report.Misfits[0].Reason));
        Assert.False(_world.Catalog.TryFindTable(LakeWorld.Name, out _));
    }

    [Fact]
    public async Task The_place_of_another_table_is_refused()
    {
        var name = new TableName(LakeWorld.Name.Scope, "db", "u");
        var refusal = await Assert.ThrowsAsync<TarnException>(() => _world.Adopt(Location, name: name));
        Assert.Contains("in or around the place of table db.t", refusal.Message);
    }

    private async Task<string> Drop()
    {
        Assert.True(_world.Catalog.TryFindTable(LakeWorld.Name, out var table));
        await _world.Store.Commit(transaction => _world.Catalog.DropTable(transaction, LakeWorld.Name, 1), default);
        return table.MetadataLocation!;
    }
}
