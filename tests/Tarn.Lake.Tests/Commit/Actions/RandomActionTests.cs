using FsCheck;
using FsCheck.Fluent;
using Tarn.Lake.Catalog;
using Tarn.Lake.Commit;
using Tarn.Lake.Commit.Actions;
using Tarn.Lake.Files;
using Tarn.Lake.Iceberg;
using Tarn.Lake.Iceberg.Manifests;
using Tarn.Lake.Iceberg.Partitions;
using Tarn.Lake.Iceberg.Tables;
using Tarn.Storage;

namespace Tarn.Lake.Tests.Commit.Actions;

/// <summary>
/// After random sequences of all actions, every snapshot that has not expired lists the files of a plain model, and all of
/// them exist.
/// </summary>
public sealed class RandomActionTests
{
    [Fact]
    public void Every_snapshot_lists_the_files_of_a_model_until_it_expires() => Prop.ForAll(
        Gen.Choose(0, 999).ListOf(40).ToArbitrary(),
        steps =>
        {
            Task.Run(() => Run([.. steps])).InTime().GetAwaiter().GetResult();
            return true;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(40));

    private static async Task Run(int[] steps)
    {
        var lake = await LakeFixture.Open();
        await lake.Create(("city", Transform.Identity, null));
        var model = new Dictionary<SnapshotId, HashSet<string>>();
        foreach (var step in steps)
        {
            lake.Clock.Advance(TimeSpan.FromMinutes(step));
            var before = await lake.Metadata();
            if (await Action(lake, before, step) is { } action && await TryCommit(lake, action) is { Snapshot: { } snapshot } commit)
            {
                var parent = snapshot.ParentId is { } id ? model[id] : [];
                model[snapshot.Id] = await Apply(lake, action, parent, commit);
            }

            await lake.ExpiredFiles.Run(default);
            await Check(lake, model);
        }

        // With one snapshot and no other reference, nothing else remains than its files.
        foreach (var name in (await lake.Metadata()).Refs.Keys.Where(name => name != "main"))
        {
            await lake.Commit(new RefAction(name, null));
        }

        lake.Clock.Advance(TimeSpan.FromDays(30));
        await lake.Commit(new ExpireSnapshots { Age = TimeSpan.Zero, AtLeast = 1 });
        await lake.ExpiredFiles.Run(default);
        await Check(lake, model);
        var metadata = await lake.Metadata();
        Assert.InRange(metadata.Snapshots.Count, 0, 1);
        var left = await lake.Catalog.Loader.Files(metadata, metadata.CurrentSnapshot, default);
        Assert.Equal(
            left.Data.Concat(left.Deletes).Select(entry => entry.File.Path).Order(),
            (await ((MemoryTableFiles)lake.Files).List(default)).Where(file => file.Contains("/data/", StringComparison.Ordinal)).Order());
    }

    private static async Task<CommitAction?> Action(LakeFixture lake, TableMetadata table, int step)
    {
        var partition = new PartitionTuple([$"c{step % 3}"]);
        var branch = step % 5 == 0 && table.Refs.ContainsKey("side") ? "side" : "main";
        var head = table.Refs.GetValueOrDefault(branch)?.SnapshotId;
        var live = head is { } id ? (await lake.Catalog.Loader.Files(table, table.SnapshotById(id), default)).Data.Select(entry => entry.File).ToArray() : [];
        var here = live.Where(file => file.Partition.Equals(partition)).ToArray();
        switch (step % 13)
        {
            case 0 when here.Length > 0:
                return new TableOverwrite { Files = [await lake.File(table, 1, partition)], Removed = [here[0]], Branch = branch, From = head };
            case 1 when here.Length > 0:
                return new RowDelta
                {
                    Files = [await lake.File(table, 1, partition, FileContent.PositionDeletes, here[^1].Path)],
                    Referenced = [here[^1]],
                    From = head,
                    Branch = branch,
                };
            case 2 when here.Length > 1:
                return new RewriteFiles { Groups = [new RewriteGroup(here, [await lake.File(table, 1, partition)])], From = head!.Value, Branch = branch };
            case 3:
                return new DeleteFiles(file => file.Partition.Equals(partition)) { Branch = branch };
            case 4:
                return new RewriteManifests { EntriesMax = 3, Branch = branch };
            case 5 when head is not null:
                return new RefAction("side", table.Refs.ContainsKey("side") ? null : new SnapshotRef(head.Value, IsBranch: true));
            case 6 when head is not null:
                return new RefAction($"tag{step % 4}", new SnapshotRef(head.Value, IsBranch: false));
            case 7 when table.Refs.Keys.FirstOrDefault(name => name.StartsWith("tag", StringComparison.Ordinal)) is { } tag:
                return new RefAction(tag, null);
            case 8 when table.Snapshots.Count > 0:
                return new Rollback(table.Snapshots[step % table.Snapshots.Count].Id);
            case 9 when table.Snapshots.Count > 0:
                return new CherryPick(table.Snapshots[step % table.Snapshots.Count].Id);
            case 10:
                return new ExpireSnapshots { Age = TimeSpan.FromHours(step % 40), AtLeast = 1 + (step % 4) };
            default:
                return new TableAppend { Files = [await lake.File(table, 1, partition), await lake.File(table, 2, partition)], Branch = branch };
        }
    }

    private static async Task<PreparedCommit?> TryCommit(LakeFixture lake, CommitAction action)
    {
        try
        {
            return await lake.Commit(action);
        }
        catch (TarnException refused) when (refused.Kind is ErrorKind.InvalidArgument or ErrorKind.NotSupported && action is CherryPick or Rollback)
        {
            return null;
        }
    }

    private static async Task<HashSet<string>> Apply(LakeFixture lake, CommitAction action, HashSet<string> parent, PreparedCommit commit)
    {
        var files = parent.ToHashSet();
        switch (action)
        {
            case TableAppend append:
                files.UnionWith(append.Files.Select(file => file.File.Path));
                break;
            case TableOverwrite overwrite:
                files.ExceptWith(overwrite.Removed.Select(file => file.Path));
                files.UnionWith(overwrite.Files.Select(file => file.File.Path));
                break;
            case RewriteFiles rewrite:
                files.ExceptWith(rewrite.Groups[0].Removed.Select(file => file.Path));
                files.UnionWith(rewrite.Groups[0].Added.Select(file => file.File.Path));
                break;
            case DeleteFiles delete:
                files.RemoveWhere(path => delete.Removes(Known(commit, lake, path).GetAwaiter().GetResult()));
                break;
            case CherryPick pick:
                files.UnionWith(await AddedBy(lake, commit.Metadata, pick.Picked));
                break;
        }

        return files;
    }

    private static async Task<DataFile> Known(PreparedCommit commit, LakeFixture lake, string path)
    {
        foreach (var snapshot in commit.Metadata.Snapshots)
        {
            if ((await lake.Catalog.Loader.Files(commit.Metadata, snapshot, default)).Data.FirstOrDefault(entry => entry.File.Path == path) is { } entry)
            {
                return entry.File;
            }
        }

        throw new InvalidOperationException($"no snapshot lists {path}");
    }

    private static async Task<IEnumerable<string>> AddedBy(LakeFixture lake, TableMetadata table, SnapshotId id)
    {
        var files = await lake.Catalog.Loader.Files(table, table.SnapshotById(id), default);
        return files.Data.Where(entry => entry.SnapshotId == id).Select(entry => entry.File.Path);
    }

    private static async Task Check(LakeFixture lake, Dictionary<SnapshotId, HashSet<string>> model)
    {
        Assert.True(lake.Catalog.TryFindTable(LakeFixture.Name, out var entry));
        var there = (await ((MemoryTableFiles)lake.Files).List(default)).ToHashSet();
        var loader = new TableLoader(lake.Files);
        var metadata = await loader.Metadata(entry.MetadataLocation!, default);
        foreach (var snapshot in metadata.Snapshots)
        {
            var files = await loader.Files(metadata, snapshot, default);
            Assert.Equal(model[snapshot.Id].Order(), files.Data.Select(data => data.File.Path).Order());
            Assert.Empty(files.Data.Concat(files.Deletes).Select(file => file.File.Path).Except(there));
            Assert.Equal(files.Data.Sum(data => data.File.RecordCount), snapshot.Summary.Number(SnapshotSummary.TotalRecords));
        }
    }
}
