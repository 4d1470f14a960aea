using System.Text;
using Tarn.Lake.Catalog;
using Tarn.Lake.Commit;
using Tarn.Lake.Commit.Actions;
using Tarn.Lake.Files;
using Tarn.Lake.Hive;
using Tarn.Lake.Iceberg.Manifests;
using Tarn.Lake.Iceberg.Tables;
using Tarn.Lake.Maintenance;
using Tarn.Lake.Tests.Commit;
using Tarn.Storage;
using Tarn.Storage.Rights;

namespace Tarn.Lake.Tests.Removal;

/// <summary>Metadata that names files of others: none of them is opened by a job, or removed.</summary>
public sealed class PlantedMetadataTests
{
    private const string Foreign = "s3://victim/data/1.parquet";
    private const string Code = "s3://tarn-000000000000-us-east-1/_system/functions/code.zip";

    [Fact]
    public async Task A_foreign_metadata_log_removes_nothing_foreign()
    {
        var lake = await Planted(metadata => metadata with
        {
            Properties = new Dictionary<string, string>
            {
                ["write.metadata.delete-after-commit.enabled"] = "true",
                ["write.metadata.previous-versions-max"] = "1",
            },
            MetadataLog = [new MetadataLogEntry(1, Foreign), new MetadataLogEntry(2, Code)],
        });
        await lake.Append();
        await lake.Append();
        await lake.Append();
        var count = (await lake.ExpiredFiles.Run(default)).Values.Single();
        Assert.Equal(2, count.Outside);
        await Present(lake, Foreign, Code);
    }

    [Fact]
    public async Task Expired_snapshots_remove_no_foreign_data_file_manifest_list_or_statistics()
    {
        var lake = await Planted(metadata => metadata);
        var planted = await lake.Append();
        await Plant(lake, planted, Foreign);
        await lake.Commit(new DeleteFiles(_ => true));
        lake.Clock.Advance(TimeSpan.FromDays(2));
        await lake.Append();
        await lake.Commit(new ExpireSnapshots { Age = TimeSpan.FromDays(1), AtLeast = 1 });
        Assert.True((await lake.ExpiredFiles.Run(default)).Values.Single().Outside > 0);
        await Present(lake, Foreign, Code);
    }

    [Fact]
    public async Task A_snapshot_with_a_foreign_manifest_list_expires_without_a_look_at_the_list()
    {
        var lake = await Planted(metadata => metadata);
        var first = await lake.Append();
        await Put(lake, "s3://victim/list.avro", await Bytes(lake, first.Snapshot!.ManifestList!));
        await Point(lake, first.Metadata, (first.Snapshot.ManifestList!, "s3://victim/list.avro"));
        var refusal = await Assert.ThrowsAsync<TarnException>(() => Append(lake, NamedRights.Owns("lake/db/t/")));
        Assert.Equal(ErrorKind.AccessDenied, refusal.Kind);
        await Append(lake, NamedRights.Owns("lake/db/t/", "victim/list.avro"));
        lake.Clock.Advance(TimeSpan.FromDays(2));
        await lake.Append();
        await lake.Commit(new ExpireSnapshots { Age = TimeSpan.FromDays(1), AtLeast = 1 });
        await lake.ExpiredFiles.Run(default);
        await Present(lake, "s3://victim/list.avro", Foreign, Code);
    }

    [Fact]
    public async Task A_purge_removes_no_file_outside_the_tables_places()
    {
        var lake = await Planted(metadata => metadata with { MetadataLog = [new MetadataLogEntry(1, Foreign), new MetadataLogEntry(2, Code)] });
        await lake.Append();
        await lake.Store.Commit(tx => lake.Catalog.DropTable(tx, LakeFixture.Name, 0, purges: true), default);
        await new TablePurges(lake.Store, lake.Catalog, new HiveFolders(lake.Catalog, lake.Store, _ => [])).Run(default);
        await Present(lake, Foreign, Code);
    }

    [Fact]
    public async Task A_tables_files_stay_until_a_holder_of_the_right_to_delete_changes_it()
    {
        var lake = await Planted(metadata => metadata, NamedRights.Uses("lake/db/t/"));
        var user = NamedRights.Uses("lake/db/t/");
        var first = await Append(lake, user);
        lake.Clock.Advance(TimeSpan.FromDays(2));
        await Append(lake, user);
        await Commit(lake, new ExpireSnapshots { Age = TimeSpan.FromDays(1), AtLeast = 1 }, user);
        await Commit(lake, Change("1"), user);
        var count = (await lake.ExpiredFiles.Run(default)).Values.Single();
        Assert.Equal((0, 0), (count.Removed, count.Outside));
        Assert.True(count.Withheld > 0);
        Assert.Contains("s3:DeleteObject", count.ToString(), StringComparison.Ordinal);
        await Present(lake, first.Snapshot!.ManifestList!);

        await Commit(lake, Change("2"), NamedRights.Owns("lake/db/t/"));
        Assert.True((await lake.ExpiredFiles.Run(default)).Values.Single().Removed > 0);
        await Gone(lake, first.Snapshot!.ManifestList!);
    }

    [Fact]
    public async Task The_job_writes_the_number_of_files_outside_to_the_history()
    {
        var lake = await Planted(metadata => metadata with
        {
            Properties = new Dictionary<string, string>
            {
                ["write.metadata.delete-after-commit.enabled"] = "true",
                ["write.metadata.previous-versions-max"] = "1",
            },
            MetadataLog = [new MetadataLogEntry(1, Foreign)],
        });
        await lake.Append();
        var history = new MaintenanceHistory(lake.Store, lake.Clock);
        await new ExpiredFileJob(lake.Catalog, lake.ExpiredFiles, history, lake.Clock).Run(default);
        Assert.Equal("files", (await history.Read(default)).Single().Step.Action);
        Assert.Contains("1 stay: they lie outside the table's places", (await history.Read(default)).Single().Step.Result, StringComparison.Ordinal);
    }

    private static async Task<LakeFixture> Planted(Func<TableMetadata, TableMetadata> plant, IRights? rights = null)
    {
        var lake = await LakeFixture.Open();
        await Put(lake, Foreign, new byte[10]);
        await Put(lake, Code, new byte[10]);
        using (var commitLock = await lake.Committers.Enter(LakeFixture.Name, rights ?? InstanceRights.Instance, default))
        {
            commitLock.Begin(LakeFixture.Creation());
            await using var prepared = await commitLock.Prepare(TableCommit.Nothing, default);
            await lake.Store.Commit(prepared.Apply, default);
        }

        await Point(lake, plant(await lake.Metadata()), default, rights);
        return lake;
    }

    // As an engine does through Glue: the caller has rights to the table's places.
    private static async Task Point(LakeFixture lake, TableMetadata metadata, (string Old, string New) replaced = default, IRights? rights = null)
    {
        var location = $"s3://lake/db/t/metadata/00009-{Guid.NewGuid()}.metadata.json";
        var json = Encoding.UTF8.GetString(TableMetadataWriter.Write(metadata).ToArray());
        await Put(lake, location, Encoding.UTF8.GetBytes(replaced.Old is null ? json : json.Replace(replaced.Old, replaced.New, StringComparison.Ordinal)));
        metadata = await lake.Catalog.Loader.Metadata(location, default);
        await lake.Store.Commit(
            async tx => await lake.Catalog.ReplaceTable(
                tx, (await lake.Catalog.FindTable(tx, LakeFixture.Name))!.PointTo(location, metadata, rights ?? NamedRights.Owns("lake/db/t/"))),
            default);
    }

    // The snapshot's manifest lists foreign files from now on.
    private static async Task Plant(LakeFixture lake, PreparedCommit commit, string foreign)
    {
        var manifest = (await lake.Catalog.Loader.Manifests(commit.Snapshot!, default))[0];
        var entries = await lake.Catalog.Loader.Entries(commit.Metadata, manifest, default);
        var bytes = ManifestWriter.Write(
            commit.Metadata.CurrentSchema,
            commit.Metadata.DefaultSpec,
            manifest.Content,
            [.. entries.Select(entry => entry with { File = entry.File with { Path = foreign } })],
            2);
        await Put(lake, manifest.Path, bytes);
    }

    private static async Task<ReadOnlyMemory<byte>> Bytes(LakeFixture lake, string location) =>
        await (await lake.Files.Find(location, default)).Read(new ReadBudget(1 << 20), default);

    private static async Task Put(LakeFixture lake, string location, ReadOnlyMemory<byte> bytes)
    {
        var staged = await lake.Files.Stage(location, bytes, default);
        await lake.Store.Commit(
            async tx =>
            {
                await staged.Put(tx);
                return true;
            },
            default);
    }

    private static PropertiesAction Change(string value) => new() { Set = new Dictionary<string, string> { ["a"] = value } };

    private static async Task<PreparedCommit> Append(LakeFixture lake, IRights rights)
    {
        using var commitLock = await lake.Committers.Enter(LakeFixture.Name, rights, default);
        var prepared = await lake.Prepare(commitLock);
        await lake.Store.Commit(prepared.Apply, default);
        await commitLock.Committed(prepared, default);
        return prepared;
    }

    private static async Task Commit(LakeFixture lake, CommitAction action, IRights rights)
    {
        using var commitLock = await lake.Committers.Enter(LakeFixture.Name, rights, default);
        await commitLock.Commit(action, null, default);
    }

    private static async Task Present(LakeFixture lake, params string[] locations)
    {
        foreach (var location in locations)
        {
            await lake.Files.Find(location, default);
        }
    }

    private static async Task Gone(LakeFixture lake, string location) =>
        Assert.Equal(ErrorKind.NotFound, (await Assert.ThrowsAsync<TarnException>(() => lake.Files.Find(location, default).AsTask())).Kind);
}
