using Tarn.Storage.Objects.Blobs;
using Tarn.Storage.Objects.Locations;
using Tarn.Storage.Objects.Properties;
using Tarn.Storage.Objects.Recovery;
using Tarn.Storage.Objects.Versions;

namespace Tarn.Storage.Tests.Recovery;

/// <summary>A lost metadata store is made again when bytes are in a storage location.</summary>
public sealed class LocationRecoveryTests : IAsyncLifetime
{
    private readonly MemoryLocation _cold = new();
    private readonly RecoveryWorld _world;

    public LocationRecoveryTests() => _world = new RecoveryWorld
    {
        Change = options => options with
        {
            Locations = [new LocationOptions("cold", _cold)],
            LocationOfClass = new Dictionary<StorageClass, string> { [StorageClass.StandardIa] = "cold" },
        },
    };

    public Task InitializeAsync() => _world.Open(make: true);

    public async Task DisposeAsync() => await _world.DisposeAsync();

    [Fact]
    public async Task Without_any_copy_versions_in_a_location_return_from_their_manifests()
    {
        await FillAndMove();
        var (before, stored) = (await _world.Describe(), _cold.Bytes.Keys.Order().ToArray());
        await _world.Close();
        _world.LoseMetadata();
        await _world.Recover();
        await _world.Open();
        Assert.Equal(before, await _world.Describe());
        Assert.Empty(_world.Texts(FindingKind.NotRecovered));
        Assert.Contains(_world.Texts(FindingKind.Note), text => text.Contains("are in storage locations", StringComparison.Ordinal));

        // The recovered rows own the bytes: they go with the last version.
        await _world.Store.RemoveOrphans(default);
        await _world.Store.Collect(default);
        Assert.Equal(stored, _cold.Bytes.Keys.Order());
        var large = await _world.Store.Head("lake", "large", default);
        await _world.Store.Delete("lake", "large", DeleteOptions.None, default);
        await _world.Store.Collect(default);
        Assert.DoesNotContain(large.Extents[0].Blob.Path, _cold.Bytes.Keys);
    }

    [Fact]
    public async Task An_old_copy_finds_the_bytes_that_have_moved_since()
    {
        await _world.Fill();
        await _world.Copy();
        await _world.Store.Move(default);
        await _world.Store.Collect(default);
        var before = await _world.Describe();
        await _world.Close();
        _world.LoseMetadata();
        await _world.Recover();
        await _world.Open();
        Assert.Equal(before, await _world.Describe());
        Assert.Equal(ExtentKind.Outside, (await _world.Store.Head("lake", "zero\0in the name/ünïcode", default)).Extents[0].Kind);

        // A copy of another class has kept this one's file at home.
        Assert.Equal(ExtentKind.File, (await _world.Store.Head("lake", "large", default)).Extents[0].Kind);
    }

    private async Task FillAndMove()
    {
        await _world.Fill();
        await _world.Store.Copy(
            await _world.Store.Head("lake", "parts", default), "lake", "cold copy", new CopyOptions { StorageClass = StorageClass.StandardIa }, default);
        Assert.True(await _world.Store.Move(default) > 3);
        await _world.Store.Copy(
            await _world.Store.Head("lake", "parts", default), "lake", "late copy", new CopyOptions { StorageClass = StorageClass.StandardIa }, default);
        await _world.Store.Collect(default);
    }
}
