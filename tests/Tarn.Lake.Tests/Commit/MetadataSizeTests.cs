using Tarn.Lake.Iceberg.Schemas;
using Tarn.Lake.Iceberg.Tables;
using Tarn.Lake.Iceberg.Types;
using Tarn.Lake.Commit;
using Tarn.Storage.Rights;
using Tarn.Storage;

namespace Tarn.Lake.Tests.Commit;

/// <summary>The size and the places of the metadata that each commit writes.</summary>
public sealed class MetadataSizeTests
{
    [Fact]
    public async Task Schemas_that_no_kept_snapshot_needs_go_with_expiry()
    {
        var lake = await LakeFixture.Open();
        await lake.Create();
        for (var i = 0; i < 40; i++)
        {
            await AppendWith(lake, $"column{i}");
            lake.Clock.Advance(TimeSpan.FromHours(3));
        }

        var (metadata, live) = await lake.ReadAnew();
        Assert.Equal(40, live.Count);
        Assert.Equal(metadata.Snapshots.Select(snapshot => snapshot.SchemaId!.Value), metadata.Schemas.Select(schema => schema.SchemaId));
        Assert.Equal(10, metadata.Schemas.Count);
        Assert.Equal((42, 40), (metadata.LastColumnId, metadata.CurrentSchemaId));
    }

    [Fact]
    public async Task Large_metadata_is_gzipped()
    {
        var lake = await LakeFixture.Open();
        await lake.Create();
        var small = await lake.Append();
        Assert.EndsWith(".metadata.json", small.MetadataLocation, StringComparison.Ordinal);
        Assert.DoesNotContain(".gz.", small.MetadataLocation, StringComparison.Ordinal);
        await Set(lake, "comment", new string('x', 300_000));
        var (metadata, _) = await lake.ReadAnew();
        Assert.Equal(300_000, metadata.Properties["comment"].Length);
        Assert.True(lake.Catalog.TryFindTable(LakeFixture.Name, out var entry));
        Assert.EndsWith(".gz.metadata.json", entry.MetadataLocation, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Metadata_lies_where_the_property_says()
    {
        var lake = await LakeFixture.Open();
        await lake.Create();
        await Set(lake, "write.metadata.path", "s3://other/meta/");
        var commit = await lake.Append();
        Assert.StartsWith("s3://other/meta/00002-", commit.MetadataLocation, StringComparison.Ordinal);
        Assert.StartsWith("s3://other/meta/snap-", commit.Snapshot!.ManifestList, StringComparison.Ordinal);
        var (metadata, live) = await lake.ReadAnew();
        Assert.Equal("s3://lake/db/t/data", metadata.DataFolder);
        Assert.Single(live);
    }

    [Fact]
    public async Task Metadata_of_a_users_table_cannot_lie_in_the_system_folder()
    {
        var lake = await LakeFixture.Open();
        await lake.Create();
        var refused = await Assert.ThrowsAsync<TarnException>(() => Set(lake, "write.metadata.path", "s3://tarn-000000000000-us-east-1/_system/x"));
        Assert.Equal(ErrorKind.AccessDenied, refused.Kind);
        await lake.Append();
    }

    private static async Task Set(LakeFixture lake, string name, string value)
    {
        using var commitLock = await lake.Committers.Enter(LakeFixture.Name, InstanceRights.Instance, default);
        await using var prepared = await commitLock.Prepare(TableCommit.Set(name, value), default);
        Assert.Equal(ApplyOutcome.Applied, await lake.Store.Commit(prepared.Apply, default));
        await commitLock.Committed(prepared, default);
    }

    private static async Task AppendWith(LakeFixture lake, string column)
    {
        using var commitLock = await lake.Committers.Enter(LakeFixture.Name, InstanceRights.Instance, default);
        var union = SchemaUnion.Of(
            commitLock.Metadata!.CurrentSchema.Columns, commitLock.Metadata.LastColumnId, new StructType(new NestedField(0, column, PrimitiveType.Long)));
        await using var prepared = await lake.Prepare(commitLock, schema: union);
        Assert.Equal(ApplyOutcome.Applied, await lake.Store.Commit(prepared.Apply, default));
        await commitLock.Committed(prepared, default);
    }
}
