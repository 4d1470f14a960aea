using Tarn.Lake.Catalog;
using Tarn.Lake.Catalog.Names;
using Tarn.Lake.Removal;
using Tarn.Lake.Tests.Commit;
using Tarn.Storage.Rights;
using Tarn.Storage;

namespace Tarn.Lake.Tests.Catalog;

/// <summary>A new table's place lies neither in nor around another's: D21 (blob ids begin with the epoch).</summary>
public sealed class TableLocationsTests
{
    [Theory]
    [InlineData("s3://lake/db/t", true)]
    [InlineData("s3://lake/db/t/", true)]
    [InlineData("s3a://lake/db/t/data/x", true)]
    [InlineData("s3://lake/db", true)]
    [InlineData("s3://lake", true)]
    [InlineData("s3://lake/", true)]
    [InlineData("s3://lake/db/t2", false)]
    [InlineData("s3://lake/db/other/t", false)]
    [InlineData("s3://lake2/db/t", false)]
    [InlineData("file:/lake/db/t", false)]
    public async Task A_place_overlaps_what_lies_in_it_and_around_it(string location, bool overlaps)
    {
        var lake = await LakeFixture.Open();
        await lake.Create();
        Assert.Equal(overlaps, await lake.Store.Read(reader => TableLocations.FindOverlap(reader, location), default) is not null);
    }

    [Fact]
    public async Task A_table_in_another_tables_place_is_refused_by_name()
    {
        var lake = await LakeFixture.Open();
        await lake.Create();
        var refusal = await Assert.ThrowsAsync<TarnException>(() => Create(lake, "u", "s3://lake/db/t/below"));
        Assert.Equal(ErrorKind.InvalidArgument, refusal.Kind);
        Assert.Contains("place of table db.t", refusal.Message, StringComparison.Ordinal);
        await lake.Store.Commit(tx => lake.Catalog.DropTable(tx, LakeFixture.Name, 0), default);
        await Create(lake, "u", "s3://lake/db/t/below");
    }

    [Fact]
    public async Task A_dropped_table_comes_back_once_within_seven_days_unless_its_place_is_taken()
    {
        var lake = await LakeFixture.Open();
        await lake.Create();
        Assert.True(lake.Catalog.TryFindTable(LakeFixture.Name, out var table));
        var dropped = lake.Clock.GetUtcNow();
        await lake.Store.Commit(tx => lake.Catalog.DropTable(tx, LakeFixture.Name, dropped.ToUnixTimeMilliseconds()), default);

        await Create(lake, "u", "s3://lake/db/t");
        Assert.Equal(ErrorKind.InvalidArgument, (await Refusal(lake, dropped)).Kind);
        await lake.Store.Commit(tx => lake.Catalog.DropTable(tx, Named("u"), dropped.ToUnixTimeMilliseconds()), default);
        Assert.Equal(ErrorKind.NotFound, (await Refusal(lake, dropped + DroppedTables.Kept + TimeSpan.FromSeconds(1))).Kind);

        var back = await DroppedTables.Undrop(lake.Catalog, lake.Store, LakeFixture.Name, InstanceRights.Instance, dropped + DroppedTables.Kept, default);
        Assert.Equal((table.MetadataLocation, table.Place), (back.MetadataLocation, back.Place));
        Assert.NotEqual(table.Id, back.Id);
        Assert.Equal(ErrorKind.NotFound, (await Refusal(lake, dropped)).Kind);
    }

    [Fact]
    public async Task A_copy_of_an_entry_shares_the_places_until_one_of_the_two_goes()
    {
        var lake = await LakeFixture.Open();
        using var places = await TableLocationIndex.Open(lake.Store, default);
        await lake.Create();
        Assert.True(lake.Catalog.TryFindTable(LakeFixture.Name, out var first));
        var copy = await Copy(lake, first, "u");
        Assert.Equal((first.MetadataLocation, first.MadeByTarn), (copy.MetadataLocation, copy.MadeByTarn));
        var removed = await lake.Store.Commit(tx => RemovalGate.Remove(tx, lake.Catalog, first.Id, ["s3://lake/db/t/data/x.parquet"]), default);
        Assert.Equal(1, removed.Outside);

        await lake.Store.Commit(tx => lake.Catalog.DropTable(tx, LakeFixture.Name, 0, purges: true), default);
        Assert.Empty(await Rows(lake));
        Assert.Null(await DroppedTables.FirstPurge(lake.Store, default));
        Assert.True(places.Holds("lake", "db/t/data/x.parquet"));
        Assert.Equal(ErrorKind.InvalidArgument, (await Assert.ThrowsAsync<TarnException>(() => Create(lake, "v", "s3://lake/db/t"))).Kind);
        removed = await lake.Store.Commit(tx => RemovalGate.Remove(tx, lake.Catalog, copy.Id, ["s3://lake/db/t/data/x.parquet"]), default);
        Assert.Equal(1, removed.Removed + removed.Withheld);

        await lake.Store.Commit(tx => lake.Catalog.DropTable(tx, Named("u"), 0), default);
        Assert.Single(await Rows(lake));
        Assert.False(places.Holds("lake", "db/t/data/x.parquet"));
    }

    [Theory]
    [InlineData("s3://lake/db/t/metadata/another.json", "000000000000", null)]
    [InlineData(null, "111111111111", null)]
    [InlineData(null, "000000000000", "s3://lake/db")]
    public async Task Nothing_but_a_copy_shares_places(string? metadata, string account, string? place)
    {
        var lake = await LakeFixture.Open();
        await lake.Create();
        Assert.True(lake.Catalog.TryFindTable(LakeFixture.Name, out var first));
        var scope = first.Name.Scope with { Account = account == "000000000000" ? first.Name.Scope.Account : account };
        await lake.Store.Commit(
            async tx =>
            {
                if (scope != first.Name.Scope)
                {
                    await lake.Catalog.CreateDatabase(tx, new DatabaseName(scope, "db"), null, ReadOnlyMemory<byte>.Empty, 0);
                }

                return true;
            },
            default);
        var other = first with
        {
            Name = new TableName(scope, "db", "u"),
            MetadataLocation = metadata ?? first.MetadataLocation,
            Places = place is null ? first.Places : [.. first.Places, TableLocation.Of(place)!.Value],
        };
        var refusal = await Assert.ThrowsAsync<TarnException>(
            () => lake.Store.Commit(tx => lake.Catalog.CreateTableOrCopy(tx, other), default).AsTask());
        Assert.Equal(ErrorKind.InvalidArgument, refusal.Kind);
    }

    [Fact]
    public async Task A_third_name_of_the_same_files_is_refused()
    {
        var lake = await LakeFixture.Open();
        await lake.Create();
        Assert.True(lake.Catalog.TryFindTable(LakeFixture.Name, out var first));
        await Copy(lake, first, "u");
        Assert.Equal(ErrorKind.InvalidArgument, (await Assert.ThrowsAsync<TarnException>(() => Copy(lake, first, "v"))).Kind);
    }

    private static async Task<CatalogTable> Copy(LakeFixture lake, CatalogTable first, string name) => await lake.Store.Commit(
        tx => lake.Catalog.CreateTableOrCopy(tx, first with { Id = default, Name = Named(name), MadeByTarn = false }), default);

    [Fact]
    public async Task Expired_drops_are_forgotten()
    {
        var lake = await LakeFixture.Open();
        await lake.Create();
        await lake.Store.Commit(tx => lake.Catalog.DropTable(tx, LakeFixture.Name, 0), default);
        await DroppedTables.RemoveExpired(lake.Store, DateTimeOffset.UnixEpoch + DroppedTables.Kept, default);
        Assert.Single(await Rows(lake));
        await DroppedTables.RemoveExpired(lake.Store, DateTimeOffset.UnixEpoch + DroppedTables.Kept + TimeSpan.FromSeconds(1), default);
        Assert.Empty(await Rows(lake));
    }

    private static ValueTask<IReadOnlyList<Tarn.Storage.Metadata.Row>> Rows(LakeFixture lake) =>
        lake.Store.Read(reader => reader.Scan(LakeSpaces.Dropped, Tarn.Storage.Metadata.KeyRange.All, 10), default);

    private static Task<TarnException> Refusal(LakeFixture lake, DateTimeOffset now) => Assert.ThrowsAsync<TarnException>(
        () => DroppedTables.Undrop(lake.Catalog, lake.Store, LakeFixture.Name, InstanceRights.Instance, now, default).AsTask());

    private static TableName Named(string table) => new(LakeFixture.Scope, "db", table);

    private static async Task Create(LakeFixture lake, string name, string location)
    {
        using var commitLock = await lake.Committers.Enter(Named(name), InstanceRights.Instance, default);
        commitLock.Begin(LakeFixture.Creation() with { Name = Named(name), Location = location });
        await using var prepared = await commitLock.Prepare(Tarn.Lake.Commit.TableCommit.Nothing, default);
        await lake.Store.Commit(prepared.Apply, default);
        await commitLock.Committed(prepared, default);
    }
}
