using Tarn.Lake.Catalog;
using Tarn.Lake.Catalog.Names;
using Tarn.Lake.Commit;
using Tarn.Lake.Files;
using Tarn.Lake.Iceberg.Partitions;
using Tarn.Lake.Iceberg.Schemas;
using Tarn.Lake.Iceberg.Updates;
using Tarn.Storage.Rights;

namespace Tarn.Lake.Tests.Commit;

/// <summary>Tables that were made through Tarn have its defaults. A registered table has them when its property says so.</summary>
public sealed class MaintainedTableTests
{
    private static readonly TableName Staged = new(LakeFixture.Scope, "db", "staged");

    [Fact]
    public async Task A_table_that_a_client_creates_expires_snapshots_and_keeps_21_metadata_files_after_each_commit()
    {
        var lake = await LakeFixture.Open();
        await lake.Create();
        for (var i = 0; i < 60; i++)
        {
            lake.Clock.Advance(TimeSpan.FromHours(3));
            await lake.Append();
            Assert.InRange((await MetadataFiles(lake)).Count, 1, 21);
        }

        Assert.Equal(10, (await lake.Metadata()).Snapshots.Count);
        Assert.Equal(await Named(lake), await MetadataFiles(lake));
    }

    [Fact]
    public async Task A_table_that_a_client_stages_keeps_21_metadata_files_when_clients_commit()
    {
        var lake = await LakeFixture.Open();
        await lake.Create();
        using (var other = await lake.Committers.Enter(Staged, InstanceRights.Instance, default))
        {
            other.Begin(new TableCommit
            {
                Updates =
                [
                    new TableUpdate.AssignUuid(Guid.NewGuid()),
                    new TableUpdate.SetLocation("s3://lake/db/staged"),
                    new TableUpdate.AddSchema(FieldIds.NewTable(LakeFixture.Columns, out _)),
                    new TableUpdate.SetCurrentSchema(TableUpdate.LastAdded),
                    new TableUpdate.AddSpec(PartitionSpec.Unpartitioned),
                    new TableUpdate.SetDefaultSpec(TableUpdate.LastAdded),
                    new TableUpdate.AddSortOrder(SortOrder.Unsorted),
                    new TableUpdate.SetDefaultSortOrder(TableUpdate.LastAdded),
                ],
            });
            await using var prepared = await other.Prepare(TableCommit.Nothing, default);
            await lake.Store.Commit(prepared.Apply, default);
            await other.Committed(prepared, default);
        }

        for (var i = 0; i < 40; i++)
        {
            await Set(lake, Staged, "comment", $"{i}");
            Assert.InRange((await MetadataFiles(lake, "staged")).Count, 1, 21);
        }
    }

    [Fact]
    public async Task A_registered_table_keeps_its_snapshots_and_metadata_files_until_its_property_says_otherwise()
    {
        var lake = await LakeFixture.Open();
        await lake.Create();
        await lake.Append();
        Assert.True(lake.Catalog.TryFindTable(LakeFixture.Name, out var made));
        var pointer = (made.MetadataLocation!, await lake.Metadata());
        await lake.Store.Commit(
            async tx =>
            {
                await lake.Catalog.DropTable(tx, LakeFixture.Name, 1);
                return await TableRegistration.Create(lake.Catalog, tx, LakeFixture.Name, pointer, InstanceRights.Instance, 1);
            },
            default);
        for (var i = 0; i < 60; i++)
        {
            lake.Clock.Advance(TimeSpan.FromHours(3));
            await lake.Append();
        }

        Assert.Equal(61, (await lake.Metadata()).Snapshots.Count);
        Assert.Equal(62, (await MetadataFiles(lake)).Count);
        await Set(lake, LakeFixture.Name, "tarn.maintenance", "on");
        await lake.Append();
        Assert.Equal(10, (await lake.Metadata()).Snapshots.Count);
        var kept = (await MetadataFiles(lake)).Count;
        await lake.Append();
        Assert.Equal(kept, (await MetadataFiles(lake)).Count);
    }

    private static async Task Set(LakeFixture lake, TableName name, string property, string value)
    {
        using var commitLock = await lake.Committers.Enter(name, InstanceRights.Instance, default);
        await using var prepared = await commitLock.Prepare(TableCommit.Set(property, value), default);
        Assert.Equal(ApplyOutcome.Applied, await lake.Store.Commit(prepared.Apply, default));
        await commitLock.Committed(prepared, default);
    }

    private static async Task<SortedSet<string>> MetadataFiles(LakeFixture lake, string table = "t") =>
        [.. (await ((MemoryTableFiles)lake.Files).List(default))
            .Where(file => file.StartsWith($"s3://lake/db/{table}/", StringComparison.Ordinal) && file.EndsWith(".metadata.json", StringComparison.Ordinal))];

    private static async Task<SortedSet<string>> Named(LakeFixture lake)
    {
        Assert.True(lake.Catalog.TryFindTable(LakeFixture.Name, out var table));
        return [table.MetadataLocation!, .. (await lake.Metadata()).MetadataLog.Select(entry => entry.MetadataFile)];
    }
}
