using Tarn.Lake.Iceberg.Partitions;
using Tarn.Lake.Iceberg.Types;
using Tarn.Lake.Planning;
using Tarn.Lake.Writing.Keys;
using Tarn.Storage;
using Tarn.Storage.Disk;

namespace Tarn.Sql.Tests.Writing;

/// <summary>The search for live rows with keys, in workers.</summary>
public sealed class KeySearchTests : IAsyncLifetime
{
    private static readonly StructType Id = new(new NestedField(1, "id", PrimitiveType.Long));
    private static readonly StructType Columns = new(new NestedField(1, "id", PrimitiveType.Long), new NestedField(2, "v", PrimitiveType.String));

    private readonly string _folder = Directory.CreateTempSubdirectory("tarn-keys-").FullName;
    private LakeWorld _world = null!;

    public async Task InitializeAsync() => _world = await LakeWorld.Open(_folder);

    public async Task DisposeAsync()
    {
        await _world.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Live_rows_are_found_by_file_and_position_and_null_equals_null()
    {
        await _world.Create(Columns);
        await _world.Append("SELECT CASE WHEN i = 7 THEN NULL ELSE i END AS id, 'a' AS v FROM range(100) r(i)");
        await _world.Delete("SELECT CAST(5 AS BIGINT) AS id, 'a' AS v");
        await _world.Append("SELECT i AS id, 'b' AS v FROM range(1000, 1100) r(i)");
        await _world.Append("SELECT i AS id, 'c' AS v FROM range(4, 8) r(i)");

        var search = Search("SELECT unnest([4, 5, 6, NULL, 1002]) AS id", [1], [4L, 5L, 6L, 1002L], hasNull: true);
        var found = await search.Find(null, default);

        // Row 5 of the first file is deleted, and its row 7 has no id.
        Assert.Equal(["1:4,6,7", "3:2", "4:0,1,2"], await Describe(found));
        Assert.True(await search.Holds(found, await Now(), default));
    }

    [Fact]
    public async Task Keys_of_every_type_may_lie_in_structs_and_partitions()
    {
        NestedField city = new(1, "city", PrimitiveType.String), x = new(6, "x", PrimitiveType.Uuid), y = new(8, "y", PrimitiveType.Decimal(9, 2));
        NestedField[] others = [new(3, "d", PrimitiveType.Date), new(4, "t", PrimitiveType.TimestampTz), new(5, "b", PrimitiveType.Binary)];
        var table = new StructType([city, new(2, "geo", new StructType(x, new(7, "z", PrimitiveType.Long), y)), .. others]);
        await _world.Create(table, ("city", Transform.Identity, null));
        var row = "SELECT 'Bern' AS city, {'x': CAST('00000000-0000-0000-0000-00000000000' || i AS UUID), 'z': i, 'y': CAST(i / 4 AS DECIMAL(9, 2))} AS geo, "
            + "DATE '2024-02-29' + CAST(i AS INTEGER) AS d, TIMESTAMPTZ '2024-02-29 10:00:00+00' + to_microseconds(i) AS t, encode('b' || i) AS b "
            + "FROM range(8) r(i)";
        await _world.Append(row, new PartitionTuple(["Bern"]));
        await _world.Append(row.Replace("'Bern'", "'Basel'"), new PartitionTuple(["Basel"]));

        var keys = $"SELECT city, {{'x': geo.x, 'y': geo.y}} AS geo, d, t, b FROM ({row}) WHERE geo.z IN (2, 5)";
        var search = Search(keys, [1, 6, 8, 3, 4, 5], ["Bern"], columns: new StructType([city, new(2, "geo", new StructType(x, y)), .. others]));
        Assert.Equal(["1:2,5"], await Describe(await search.Find(null, default)));
    }

    [Fact]
    public async Task After_a_compaction_the_new_file_is_searched_and_the_old_ones_are_forgotten()
    {
        await _world.Create(Columns);
        for (var i = 0; i < 20; i++)
        {
            await _world.Append($"SELECT CAST({i} AS BIGINT) AS id, 'a' AS v");
        }

        var search = Search("SELECT CAST(3 AS BIGINT) AS id", [1], [3L]);
        var before = await search.Find(null, default);
        Assert.Equal(["4:0"], await Describe(before));

        await _world.Append("SELECT CAST(50 AS BIGINT) AS id, 'a' AS v");
        Assert.True(await search.Holds(before, await Now(), default));
        await _world.Maintenance.Run(LakeWorld.Name, isDry: false, default);

        Assert.Single((await _world.Live()).Data);
        Assert.False(await search.Holds(before, await Now(), default));
        var after = await search.Find(before, default);
        Assert.Equal((await _world.Live()).Data[0].File.Path, Assert.Single(after.Rows).File.Path);
        Assert.Equal([3L], after.Rows[0].Positions);
        Assert.True(await search.Holds(after, await Now(), default));
    }

    [Fact]
    public async Task More_rows_than_a_search_returns_are_refused()
    {
        await _world.Create(Columns);
        await _world.Append($"SELECT CAST(1 AS BIGINT) AS id, 'a' AS v FROM range({KeySearch.RowsMax + 1}) r(i)");
        var search = Search("SELECT CAST(1 AS BIGINT) AS id", [1], [1L]);
        var refused = await Assert.ThrowsAsync<TarnException>(() => search.Find(null, default));
        Assert.Equal(ErrorKind.LimitExceeded, refused.Kind);
    }

    private async Task<Tarn.Lake.Iceberg.Tables.TableMetadata> Now()
    {
        using var pinned = await _world.Catalog.Pin(LakeWorld.Name, default);
        return pinned.Metadata;
    }

    // The rows by their files' sequence numbers.
    private async Task<IEnumerable<string>> Describe(FoundKeys found)
    {
        var files = (await _world.Live()).Data.ToDictionary(entry => entry.File.Path, entry => entry.SequenceNumber);
        return found.Rows.Select(rows => $"{files[rows.File.Path]}:{string.Join(',', rows.Positions)}").Order();
    }

    private KeySearch Search(string select, int[] ids, object[] values, bool hasNull = false, StructType? columns = null)
    {
        var path = $"{DataDirectory.ScratchWorkers}/keys-{Guid.NewGuid():N}.parquet";
        _world.WriteKeys(select, path, columns ?? Id);
        var some = Predicate.In(ids[0], values);
        return new KeySearch(_world.Catalog, _world.Jobs)
        {
            Table = LakeWorld.Name,
            KeyIds = ids,
            KeyFiles = [path],
            Keys = hasNull ? Predicate.Or(some, Predicate.IsNull(ids[0])) : some,
        };
    }
}
