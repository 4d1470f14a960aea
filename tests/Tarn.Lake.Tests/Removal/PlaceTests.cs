using Tarn.Lake.Catalog;
using Tarn.Lake.Catalog.Names;
using Tarn.Lake.Commit;
using Tarn.Lake.Iceberg.Tables;
using Tarn.Lake.Iceberg.Updates;
using Tarn.Lake.Tests.Commit;
using Tarn.Storage;
using Tarn.Storage.Rights;

namespace Tarn.Lake.Tests.Removal;

/// <summary>The rights that the makers and movers of a table need, and the places that a table may have.</summary>
public sealed class PlaceTests
{
    [Theory]
    [InlineData("write.data.path", "s3://other/d")]
    [InlineData("write.metadata.path", "s3://other/m")]
    public async Task A_table_is_made_only_with_the_rights_to_all_its_places(string property, string path)
    {
        var lake = await LakeFixture.Open();
        var creation = LakeFixture.Creation() with { Properties = new Dictionary<string, string> { [property] = path } };
        await Denied(() => Create(lake, creation, NamedRights.Uses("lake/db/t/")));
        await Denied(() => Create(lake, creation, new NamedRights((ObjectActions.Write, "lake/"), (ObjectActions.Write, "other/"))));
        await Create(lake, creation, NamedRights.Uses("lake/db/t/", path[5..]));
    }

    [Theory]
    [InlineData("write.data.path", "s3://lake/db/t/inner")]
    [InlineData("write.metadata.path", "s3://lake/db")]
    [InlineData("write.data.path", "s3://lake/u/d")]
    public async Task No_place_lies_in_or_around_a_place_of_another_table(string property, string path)
    {
        var lake = await LakeFixture.Open();
        await Create(lake, LakeFixture.Creation() with { Properties = new Dictionary<string, string> { ["write.data.path"] = "s3://lake/u" } }, All);
        var other = LakeFixture.Creation() with
        {
            Name = Named("u"),
            Location = "s3://lake/free",
            Properties = new Dictionary<string, string> { [property] = path },
        };
        var refusal = await Assert.ThrowsAsync<TarnException>(() => Create(lake, other, All));
        Assert.Equal(ErrorKind.InvalidArgument, refusal.Kind);
    }

    [Theory]
    [InlineData("s3://tarn-000000000000-us-east-1")]
    [InlineData("s3://tarn-000000000000-us-east-1/_system/functions")]
    public async Task No_place_covers_the_system_folder(string location)
    {
        var lake = await LakeFixture.Open();
        await Denied(() => Create(lake, LakeFixture.Creation() with { Location = location }, All));
        var hidden = LakeFixture.Creation() with { Properties = new Dictionary<string, string> { ["write.data.path"] = location } };
        await Denied(() => Create(lake, hidden, All));
    }

    [Fact]
    public async Task A_commit_moves_a_table_only_with_the_rights_to_the_new_places()
    {
        var lake = await LakeFixture.Open();
        await lake.Create();
        await Denied(() => Commit(lake, Moved, NamedRights.Uses("lake/db/t/")));
        await Denied(() => Commit(lake, Moved, null));
        await Commit(lake, Moved, NamedRights.Uses("lake/db/t/", "new/"));
        Assert.Equal(["s3://lake/db/t/", "s3://new/d/"], Table(lake).Places.Select(place => place.ToString()));
    }

    [Fact]
    public async Task A_registered_table_needs_the_right_to_its_metadata_file_first()
    {
        var lake = await LakeFixture.Open();
        await lake.Create();
        var location = Table(lake).MetadataLocation!;
        await lake.Store.Commit(tx => lake.Catalog.DropTable(tx, LakeFixture.Name, 0), default);
        await Denied(() => TableRegistration.Read(lake.Catalog, Named("r"), location, NamedRights.Uses("mine/"), default).AsTask());
        await Denied(() => TableRegistration.Read(lake.Catalog, Named("r"), "s3://lake/missing", NamedRights.Uses("mine/"), default).AsTask());
        await Denied(() => TableRegistration.Read(
            lake.Catalog, Named("r"), location, new NamedRights((ObjectActions.Read, "lake/")), default).AsTask());
        var metadata = await TableRegistration.Read(lake.Catalog, Named("r"), location, NamedRights.Uses("lake/db/t/"), default);
        await lake.Store.Commit(
            tx => TableRegistration.Create(lake.Catalog, tx, Named("r"), (location, metadata), NamedRights.Uses("lake/db/t/"), 1), default);
        var twin = await Assert.ThrowsAsync<TarnException>(async () => await lake.Store.Commit(
            tx => TableRegistration.Create(lake.Catalog, tx, Named("twin"), (location, metadata), All, 1), default));
        Assert.Equal(ErrorKind.InvalidArgument, twin.Kind);
    }

    [Fact]
    public async Task A_metadata_file_that_was_replaced_by_one_with_other_places_is_refused()
    {
        var lake = await LakeFixture.Open();
        await lake.Create();
        var (metadata, _) = await lake.ReadAnew();
        var planted = metadata with { Properties = new Dictionary<string, string> { ["write.data.path"] = "s3://victim/data" } };
        var staged = await lake.Files.Stage(Table(lake).MetadataLocation!, TableMetadataWriter.Write(planted), default);
        await lake.Store.Commit(
            async tx =>
            {
                await staged.Put(tx);
                return true;
            },
            default);
        await Denied(() => lake.Catalog.Pin(LakeFixture.Name, default).AsTask());
        await Denied(() => lake.Append());
    }

    [Fact]
    public async Task A_dropped_table_comes_back_only_with_the_rights_to_its_places()
    {
        var lake = await LakeFixture.Open();
        await lake.Create();
        var now = lake.Clock.GetUtcNow();
        await lake.Store.Commit(tx => lake.Catalog.DropTable(tx, LakeFixture.Name, now.ToUnixTimeMilliseconds()), default);
        await Denied(() => DroppedTables.Undrop(lake.Catalog, lake.Store, LakeFixture.Name, NamedRights.Uses("mine/"), now, default).AsTask());
        await DroppedTables.Undrop(lake.Catalog, lake.Store, LakeFixture.Name, NamedRights.Uses("lake/db/t/"), now, default);
    }

    [Fact]
    public async Task The_server_may_delete_where_a_holder_of_the_right_made_or_changed_the_table()
    {
        var lake = await LakeFixture.Open();
        await Create(lake, LakeFixture.Creation(), NamedRights.Uses("lake/db/t/"));
        Assert.False(Table(lake).IsDeletable);
        await Commit(lake, TableCommit.Set("a", "1"), NamedRights.Owns("lake/db/t/"));
        Assert.True(Table(lake).IsDeletable);
        await Commit(lake, TableCommit.Set("a", "2"), NamedRights.Uses("lake/db/t/"));
        Assert.True(Table(lake).IsDeletable);
        await Commit(lake, Moved, NamedRights.Uses("lake/db/t/", "new/"));
        Assert.False(Table(lake).IsDeletable);
        Assert.Equal(["s3://lake/db/t/"], Table(lake).DeletablePlaces.Select(place => place.ToString()));
        await Commit(lake, TableCommit.Set("a", "3"), null);
        Assert.False(Table(lake).IsDeletable);
    }

    private static IRights All => InstanceRights.Instance;

    private static TableCommit Moved => TableCommit.Set("write.data.path", "s3://new/d");

    private static TableName Named(string table) => new(LakeFixture.Scope, "db", table);

    private static CatalogTable Table(LakeFixture lake) =>
        lake.Catalog.TryFindTable(LakeFixture.Name, out var table) ? table : throw new KeyNotFoundException();

    private static async Task Denied(Func<Task> act) => Assert.Equal(ErrorKind.AccessDenied, (await Assert.ThrowsAsync<TarnException>(act)).Kind);

    private static async Task Create(LakeFixture lake, TableCreation creation, IRights rights)
    {
        using var commitLock = await lake.Committers.Enter(creation.Name, rights, default);
        commitLock.Begin(creation);
        await using var prepared = await commitLock.Prepare(TableCommit.Nothing, default);
        await lake.Store.Commit(prepared.Apply, default);
        await commitLock.Committed(prepared, default);
    }

    private static async Task Commit(LakeFixture lake, TableCommit commit, IRights? rights)
    {
        using var commitLock = await lake.Committers.Enter(LakeFixture.Name, rights, default);
        await using var prepared = await commitLock.Prepare(commit, default);
        await lake.Store.Commit(prepared.Apply, default);
        await commitLock.Committed(prepared, default);
    }
}
