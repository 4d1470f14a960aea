using Tarn.Lake.Catalog.Names;
using Tarn.Lake.Commit.Locks;
using Tarn.Lake.Files;
using Tarn.Lake.Catalog;
using Tarn.Lake.Commit;
using Tarn.Lake.Iceberg.Manifests;
using Tarn.Lake.Iceberg.Partitions;
using Tarn.Lake.Iceberg.Schemas;
using Tarn.Lake.Iceberg.Tables;
using Tarn.Lake.Iceberg.Types;
using Tarn.Storage.Rights;
using Tarn.Storage;
using Tarn.Storage.Metadata;

namespace Tarn.Lake.Tests.Commit;

public sealed class AppendTests
{
    [Fact]
    public async Task Creation_and_first_append_become_true_in_one_transaction()
    {
        var lake = await LakeFixture.Open();
        using var commitLock = await lake.Committers.Enter(LakeFixture.Name, InstanceRights.Instance, default);
        Assert.Null(commitLock.Table);
        commitLock.Begin(LakeFixture.Creation());
        var prepared = await lake.Prepare(commitLock, fileCount: 2);
        Assert.False(lake.Catalog.TryFindTable(LakeFixture.Name, out _));
        Assert.Equal(ApplyOutcome.Applied, await lake.Store.Commit(prepared.Apply, default));
        await commitLock.Committed(prepared, default);

        var (metadata, live) = await lake.ReadAnew();
        Assert.Equal(2, live.Count);
        Assert.Equal(["id", "city"], metadata.CurrentSchema.Columns.Fields.Select(f => f.Name));
        Assert.Equal([1, 2], metadata.CurrentSchema.Columns.Fields.Select(f => f.Id));
        Assert.Empty(metadata.MetadataLog);
        Assert.EndsWith(".metadata.json", commitLock.Table!.MetadataLocation);
        Assert.Contains("/metadata/00000-", commitLock.Table.MetadataLocation);
    }

    [Theory]
    [InlineData("timestamp_ns")]
    [InlineData("timestamptz_ns")]
    [InlineData("unknown")]
    [InlineData("variant")]
    [InlineData("geometry")]
    public async Task A_type_of_a_later_format_version_is_refused_by_name(string type)
    {
        var lake = await LakeFixture.Open();
        using var commitLock = await lake.Committers.Enter(LakeFixture.Name, InstanceRights.Instance, default);
        var nested = new StructType(new NestedField(2, "when", TypeText.Parse(type)));

        var refused = Assert.Throws<TarnException>(
            () => commitLock.Begin(LakeFixture.Creation() with { Columns = new StructType(new NestedField(1, "event", nested)) }));

        Assert.Equal(ErrorKind.NotSupported, refused.Kind);
        Assert.Contains($"event.when: {type} is not supported until v3", refused.Message);
    }

    [Fact]
    public async Task Each_append_adds_its_files_and_counts_them_in_the_summary()
    {
        var lake = await LakeFixture.Open();
        await lake.Create();
        await lake.Append(fileCount: 1, rows: 7);
        await lake.Append(fileCount: 3, rows: 5);

        var (metadata, live) = await lake.ReadAnew();
        Assert.Equal(4, live.Count);
        Assert.Equal(22, live.Sum(e => e.File.RecordCount));
        Assert.Equal([1L, 2, 2, 2], live.Select(e => e.SequenceNumber!.Value).Order());
        var summary = metadata.CurrentSnapshot!.Summary;
        Assert.Equal("append", summary["operation"]);
        Assert.Equal("3", summary["added-data-files"]);
        Assert.Equal("22", summary["total-records"]);
        Assert.Equal("4", summary["total-data-files"]);
        Assert.Equal(2, metadata.LastSequenceNumber);
        Assert.Equal(2, metadata.MetadataLog.Count);
        Assert.True(lake.Catalog.TryFindTable(LakeFixture.Name, out var entry));
        Assert.Equal(2, entry.Version);
        Assert.Equal(entry.PreviousMetadataLocation, metadata.MetadataLog[^1].MetadataFile);
    }

    [Fact]
    public async Task A_pointer_that_moved_meanwhile_refuses_the_commit_and_puts_nothing()
    {
        var lake = await LakeFixture.Open();
        await lake.Create();
        using var commitLock = await lake.Committers.Enter(LakeFixture.Name, InstanceRights.Instance, default);
        var prepared = await lake.Prepare(commitLock);

        // a foreign engine commits through a door and not through our committers, so it needs no commit lock
        var foreign = new TableCommitters(lake.Store, lake.Catalog, lake.Clock);
        using (var other = await foreign.Enter(LakeFixture.Name, InstanceRights.Instance, default))
        {
            var theirs = await lake.Prepare(other, rows: 3);
            Assert.Equal(ApplyOutcome.Applied, await lake.Store.Commit(theirs.Apply, default));
        }

        Assert.Equal(ApplyOutcome.Moved, await lake.Store.Commit(prepared.Apply, default));
        await commitLock.Refresh(default);
        Assert.False(commitLock.Holds(prepared));
        Assert.Single((await lake.ReadAnew()).Live);

        var again = await lake.Prepare(commitLock);
        Assert.Equal(ApplyOutcome.Applied, await lake.Store.Commit(again.Apply, default));
        Assert.Equal(2, (await lake.ReadAnew()).Live.Count);
    }

    [Fact]
    public async Task A_commit_repeated_after_an_unknown_outcome_is_recognised()
    {
        var lake = await LakeFixture.Open();
        await lake.Create();
        using var commitLock = await lake.Committers.Enter(LakeFixture.Name, InstanceRights.Instance, default);
        var prepared = await lake.Prepare(commitLock);
        Assert.Equal(ApplyOutcome.Applied, await lake.Store.Commit(prepared.Apply, default));
        Assert.Equal(ApplyOutcome.AlreadyApplied, await lake.Store.Commit(prepared.Apply, default));
        await commitLock.Refresh(default);
        Assert.True(commitLock.Holds(prepared));
        Assert.Single((await lake.ReadAnew()).Live);
    }

    [Fact]
    public async Task A_commit_whose_transaction_fails_leaves_the_table_as_it_was()
    {
        var store = new MemoryMetadataStore();
        var lake = await LakeFixture.Open(store);
        await lake.Create();
        using var commitLock = await lake.Committers.Enter(LakeFixture.Name, InstanceRights.Instance, default);
        var prepared = await lake.Prepare(commitLock);
        store.Fault = () => new TarnException(ErrorKind.DiskFull, "full");
        await Assert.ThrowsAsync<TarnException>(async () => await store.Commit(prepared.Apply, default));
        store.Fault = null;
        Assert.Empty((await lake.ReadAnew()).Live);
        Assert.Equal(ApplyOutcome.Applied, await store.Commit(prepared.Apply, default));
        Assert.Single((await lake.ReadAnew()).Live);
    }

    [Fact]
    public async Task A_table_dropped_meanwhile_answers_gone()
    {
        var lake = await LakeFixture.Open();
        await lake.Create();
        using var commitLock = await lake.Committers.Enter(LakeFixture.Name, InstanceRights.Instance, default);
        var prepared = await lake.Prepare(commitLock);
        await lake.Store.Commit(tx => lake.Catalog.DropTable(tx, LakeFixture.Name, 0), default);
        Assert.Equal(ApplyOutcome.Gone, await lake.Store.Commit(prepared.Apply, default));
        Assert.False(lake.Catalog.TryFindTable(LakeFixture.Name, out _));
    }

    [Fact]
    public async Task Two_tables_commit_together_or_not_at_all()
    {
        var lake = await LakeFixture.Open();
        await lake.Create();
        var second = new TableName(LakeFixture.Scope, "db", "u");
        using var first = await lake.Committers.Enter(LakeFixture.Name, InstanceRights.Instance, default);
        using var other = await lake.Committers.Enter(second, InstanceRights.Instance, default);
        other.Begin(LakeFixture.Creation() with { Name = second, Location = "s3://lake/db/u" });
        var a = await lake.Prepare(first);
        var b = await lake.Prepare(other);
        var outcomes = await lake.Store.Commit(async tx => (await a.Apply(tx), await b.Apply(tx)), default);
        Assert.Equal((ApplyOutcome.Applied, ApplyOutcome.Applied), outcomes);
        Assert.Single((await lake.ReadAnew()).Live);
        Assert.True(lake.Catalog.TryFindTable(second, out _));
    }

    [Fact]
    public async Task New_fields_become_columns_with_fresh_ids_in_the_same_commit()
    {
        var lake = await LakeFixture.Open();
        await lake.Create();
        using var commitLock = await lake.Committers.Enter(LakeFixture.Name, InstanceRights.Instance, default);
        var shape = new StructType(
            new NestedField(0, "CITY", PrimitiveType.String),
            new NestedField(0, "tags", new ListType(0, new StructType(new NestedField(0, "k", PrimitiveType.Double)))));
        var union = SchemaUnion.Of(commitLock.Metadata!.CurrentSchema.Columns, commitLock.Metadata.LastColumnId, shape);
        var prepared = await lake.Prepare(commitLock, schema: union);
        await lake.Store.Commit(prepared.Apply, default);

        var (metadata, _) = await lake.ReadAnew();
        Assert.Equal(["id", "city", "tags"], metadata.CurrentSchema.Columns.Fields.Select(f => f.Name));
        Assert.Equal(5, metadata.LastColumnId);
        Assert.Equal(1, metadata.CurrentSchemaId);
        Assert.Equal(1, metadata.CurrentSnapshot!.SchemaId);
        Assert.Equal("tags.element.k", metadata.CurrentSchema.PathsById[5]);
        Assert.True(lake.Catalog.TryFindTable(LakeFixture.Name, out var entry));
        Assert.True(entry.SchemaByTarn);
        Assert.Equal("tags", Assert.Single(prepared.SchemaChanges).Path);
    }

    [Fact]
    public async Task Partition_values_and_their_bounds_lie_in_manifest_and_list()
    {
        var lake = await LakeFixture.Open();
        await lake.Create(("city", Transform.Identity, null), ("id", Transform.Bucket(4), null));
        foreach (var city in new[] { "Bern", "Ulm", null })
        {
            await lake.Append(partition: new PartitionTuple([city, 1]));
        }

        var (metadata, live) = await lake.ReadAnew();
        Assert.Equal(["Bern", "Ulm", null], live.Select(e => e.File.Partition.Values[0]).OrderBy(v => v is null).ThenBy(v => v));
        Assert.Equal(["city", "id_bucket"], metadata.DefaultSpec.Fields.Select(f => f.Name));
        var manifests = ManifestListReader.Read(
            await (await lake.Files.Find(metadata.CurrentSnapshot!.ManifestList!, default)).Read(new ReadBudget(1 << 30), default), new ReadBudget(1 << 30));
        Assert.Equal(3, manifests.Count);
        Assert.Single(manifests, m => m.Partitions![0].ContainsNull);
        Assert.Contains(manifests, m => m.Partitions![0].LowerBound is { } lower && lower.AsSpan().SequenceEqual("Ulm"u8));
    }

    [Fact]
    public async Task Snapshot_times_grow_even_when_the_clock_stands_still()
    {
        var lake = await LakeFixture.Open();
        await lake.Create();
        for (var i = 0; i < 5; i++)
        {
            await lake.Append();
        }

        var times = (await lake.ReadAnew()).Metadata.Snapshots.Select(s => s.TimestampMs).ToArray();
        Assert.Equal(times.Distinct().Order(), times);
    }

    [Fact]
    public async Task A_table_of_format_version_1_is_read_only_by_name()
    {
        var lake = await LakeFixture.Open();
        await lake.Create();
        using var commitLock = await lake.Committers.Enter(LakeFixture.Name, InstanceRights.Instance, default);
        var json = System.Text.Encoding.UTF8.GetString(TableMetadataWriter.Write(commitLock.Metadata!).Span)
            .Replace("\"format-version\":2", "\"format-version\":1");
        var staged = await lake.Files.Stage("s3://lake/db/v1.metadata.json", System.Text.Encoding.UTF8.GetBytes(json), default);
        await lake.Store.Commit(
            async tx =>
            {
                await staged.Put(tx);
                var entry = await lake.Catalog.FindTable(tx, LakeFixture.Name);
                return await lake.Catalog.ReplaceTable(tx, entry! with { MetadataLocation = staged.Location });
            },
            default);
        await commitLock.Refresh(default);
        var refused = await Assert.ThrowsAsync<TarnException>(async () => await lake.Prepare(commitLock));
        Assert.Equal(ErrorKind.NotSupported, refused.Kind);
    }
}
