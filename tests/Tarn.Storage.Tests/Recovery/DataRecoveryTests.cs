using Tarn.Storage.Objects.Recovery;
using Tarn.Storage.Objects.Uploads;
using Tarn.Storage.Objects.Versions;

namespace Tarn.Storage.Tests.Recovery;

/// <summary>A lost metadata store is made again; what was acknowledged is there.</summary>
public class DataRecoveryTests : IAsyncLifetime
{
    private readonly RecoveryWorld _world;

    public DataRecoveryTests()
        : this(seals: false)
    {
    }

    private protected RecoveryWorld World => _world;

    protected DataRecoveryTests(bool seals) => _world = new RecoveryWorld { Seals = seals };

    public Task InitializeAsync() => _world.Open(make: true);

    public async Task DisposeAsync() => await _world.DisposeAsync();

    [Fact]
    public async Task Without_any_copy_every_version_returns_from_the_blobs()
    {
        await _world.Fill();
        var before = await _world.Describe();
        await _world.Close();
        _world.LoseMetadata();
        await _world.Recover();
        await _world.Open();
        Assert.Equal(before, await _world.Describe());
        Assert.Empty(await _world.Verify());
        Assert.Empty(_world.Texts(FindingKind.NotRecovered));
        Assert.Equal(2, _world.Texts(FindingKind.BucketMade).Count());
        Assert.Contains(_world.Texts(FindingKind.Superseded), text => text.StartsWith("s3://lake/replaced:", StringComparison.Ordinal));

        // The recovered store goes on as any other.
        await _world.Store.RemoveOrphans(default);
        await _world.Store.Join(default);
        await _world.Store.Collect(default);
        await _world.Put("lake", "after", RecoveryWorld.Content(50_000));
        Assert.Equal(before.Count + 1, (await _world.Describe()).Count);
        Assert.Empty(await _world.Verify());
    }

    [Fact]
    public async Task A_second_recovery_and_one_of_joined_uploads_give_the_same()
    {
        await _world.Fill();
        var before = await _world.Describe();
        for (var round = 0; round < 2; round++)
        {
            await _world.Store.Join(default);
            await _world.Store.Collect(default);
            await _world.Close();
            _world.LoseMetadata();
            await _world.Recover();
            await _world.Open();
            Assert.Equal(before, await _world.Describe());
            Assert.Empty(await _world.Verify());
        }
    }

    [Fact]
    public async Task An_old_copy_keeps_its_facts_and_gets_the_newer_objects()
    {
        await _world.Fill();
        await _world.Store.SetTags("lake", "small", null, [new("changed", "later")], null, default);
        await _world.Store.Delete("kept", "copy of small", DeleteOptions.None, default);
        var open = await _world.Store.CreateUpload("lake", "open", new UploadOptions(), default);
        var ends = await _world.Store.CreateUpload("lake", "ends", new UploadOptions(), default);
        var part = await _world.Part(ends, 1, RecoveryWorld.Content(99));
        await _world.Copy();
        await _world.Put("lake", "new", RecoveryWorld.Content(10));
        await _world.Put("lake", "large", RecoveryWorld.Content(20_001));
        await _world.Put("kept", "versions", RecoveryWorld.Content(21_001));
        await _world.Put("kept", "copy of small", RecoveryWorld.Content(5));
        await _world.Part(open, 3, RecoveryWorld.Content(70_000));
        await _world.Store.CompleteUpload("lake", "ends", ends.Id, [new CompletedPart(1, part.ETag)], new CompleteOptions(), default);
        var before = await _world.Describe();
        await _world.Close();
        _world.LoseMetadata();
        await _world.Recover();
        await _world.Open();
        Assert.Equal(before, await _world.Describe());
        Assert.Empty(await _world.Verify());
        Assert.Equal(3, Assert.Single(await _world.Store.ListParts("lake", "open", open.Id, 0, 10, default)).Number);
        await Assert.ThrowsAsync<TarnException>(async () => await _world.Store.FindUpload("lake", "ends", ends.Id, default));
        Assert.Contains(_world.Texts(FindingKind.Removed), text => text.Contains("s3://lake/ends: the upload was completed", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Rows_of_the_copy_whose_files_were_collected_are_named_and_moved_entries_are_found()
    {
        await _world.Fill();
        for (var i = 0; i < 40; i++)
        {
            await _world.Put("lake", $"packed/{i:d2}", RecoveryWorld.Content(3_000, i));
        }

        await _world.Copy();
        await _world.Store.Delete("lake", "replaced", DeleteOptions.None, default);
        await _world.Store.Delete("lake", "zero\0in the name/ünïcode", DeleteOptions.None, default);
        for (var i = 0; i < 40; i++)
        {
            if (i % 8 != 0)
            {
                await _world.Store.Delete("lake", $"packed/{i:d2}", DeleteOptions.None, default);
            }
        }

        // Packs are half dead: their living entries move.
        await _world.Close();
        await _world.Open();
        await _world.Store.Collect(default);
        await _world.Store.Collect(default);
        var before = await _world.Describe();
        await _world.Close();
        _world.LoseMetadata();
        await _world.Recover();
        await _world.Open();
        var after = await _world.Describe();
        Assert.Empty(before.Except(after));
        Assert.Empty(await _world.Verify());
        Assert.Contains(
            "s3://lake/zero\0in the name/ünïcode: its bytes are gone: it was deleted or replaced after the copy, or its file was lost",
            _world.Texts(FindingKind.Removed));
        Assert.NotEmpty(_world.Texts(FindingKind.Moved));
    }

    [Fact]
    public async Task A_key_whose_versions_all_lost_their_files_leaves_no_row()
    {
        await _world.Fill();
        var versions = new[]
        {
            await _world.Put("kept", "gone", RecoveryWorld.Content(50_000, 1)), await _world.Put("kept", "gone", RecoveryWorld.Content(50_000, 2)),
            await _world.Put("kept", "gone", RecoveryWorld.Content(50_000, 3)),
        };
        await _world.Copy();
        foreach (var version in versions)
        {
            await _world.Store.Delete("kept", "gone", new DeleteOptions { VersionId = version.VersionId }, default);
        }

        await _world.Store.Collect(default);
        var before = await _world.Describe();
        await _world.Close();
        _world.LoseMetadata();
        await _world.Recover();
        await _world.Open();
        Assert.Equal(before, await _world.Describe());
        Assert.Equal(3, _world.Texts(FindingKind.Removed).Count(text => text.StartsWith("s3://kept/gone version", StringComparison.Ordinal)));
        Assert.Empty(await _world.Verify());
    }

    [Fact]
    public async Task Damaged_copies_are_named_and_the_newest_whole_one_is_taken()
    {
        await _world.Fill();
        await _world.Copy("meta.db.copy.older");
        await _world.Put("lake", "newer", RecoveryWorld.Content(10));
        await _world.Copy();
        var before = await _world.Describe();
        await _world.Close();
        RecoveryWorld.Flip(Path.Combine(_world.Root, "meta.db.copy"), 6_000);
        RecoveryWorld.Flip(_world.MetadataPath, 5_000);
        await _world.Recover();
        Assert.Contains(_world.Texts(FindingKind.NotRecovered), text => text.StartsWith("meta.db.copy is damaged", StringComparison.Ordinal));
        Assert.Contains(_world.Texts(FindingKind.Note), text => text.StartsWith("the recovery begins with meta.db.copy.older", StringComparison.Ordinal));
        Assert.Single(Directory.GetFiles(_world.Root, "meta.db.damaged-*"));
        Assert.Single(Directory.GetFiles(_world.Root, "meta.db.copy.damaged-*"));
        await _world.Open();
        Assert.Equal(before, await _world.Describe());
        Assert.Empty(await _world.Verify());
    }

    [Fact]
    public async Task A_whole_store_is_refused_unless_asked_and_a_dry_run_changes_nothing()
    {
        await _world.Fill();
        await _world.Copy();
        await _world.Put("lake", "newer", RecoveryWorld.Content(10));
        var before = await _world.Describe();
        await _world.Close();
        var refused = await Assert.ThrowsAsync<TarnException>(() => _world.Recover());
        Assert.Equal(ErrorKind.Conflict, refused.Kind);
        await _world.Recover(takesWhole: true);
        await _world.Open();
        Assert.Equal(before, await _world.Describe());
        await _world.Close();

        // A copy that was put back by hand lacks an object: it is found.
        File.Copy(Path.Combine(_world.Root, "meta.db.copy"), _world.MetadataPath, overwrite: true);
        await _world.Open();
        await _world.Close();
        await _world.Recover(takesWhole: true);
        await _world.Open();
        Assert.Equal(before, await _world.Describe());
        await _world.Close();

        _world.LoseMetadata();
        var files = Files();
        await _world.Recover(isDryRun: true);
        Assert.Equal(files, Files());
        Assert.Contains("s3://lake/newer: recovered", _world.Texts(FindingKind.Added));
    }

    [Fact]
    public async Task New_numbers_are_above_all_that_the_lost_store_gave_out()
    {
        await _world.Fill();
        var last = (await _world.Put("lake", "last", RecoveryWorld.Content(10))).Number;
        await _world.Close();
        _world.LoseMetadata();
        await _world.Recover();
        await _world.Open();
        var next = await _world.Put("lake", "next", RecoveryWorld.Content(30_000));
        Assert.True(next.Number > last);
        Assert.All(
            Directory.GetFiles(Path.Combine(_world.Root, "blobs"), "*", SearchOption.AllDirectories).Select(Path.GetFileName),
            name => Assert.True(string.CompareOrdinal(name, next.Extents[0].Blob.ToString()) <= 0));
    }

    private string[] Files() => [.. Directory.GetFiles(_world.Root, "*", SearchOption.AllDirectories)
        .Select(file => $"{file} {new FileInfo(file).Length} {File.GetLastWriteTimeUtc(file):O}").Order(StringComparer.Ordinal)];
}
