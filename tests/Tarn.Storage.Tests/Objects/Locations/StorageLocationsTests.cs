using Tarn.Storage.Metadata;
using Tarn.Storage.Objects.Locations;
using Tarn.Storage.Objects.Properties;
using Tarn.Storage.Objects;

namespace Tarn.Storage.Tests.Objects.Locations;

public sealed class StorageLocationsTests : LocationFixture
{
    private bool _isNamed = true;

    [Fact]
    public async Task A_location_that_the_settings_no_longer_name_fails_its_objects_alone()
    {
        var bytes = await PutCold("k");
        await Put("home", bytes, StorageClass.Standard);
        _isNamed = false;
        await Reopen();
        Assert.Contains("no longer name it", Location.Fault!.Reason, StringComparison.Ordinal);
        Assert.Equal(ErrorKind.Unavailable, (await Assert.ThrowsAsync<TarnException>(() => Read("k"))).Kind);
        Assert.Equal(bytes, await Read("home"));
        await Store.Locations.Probe(default);
        Assert.NotNull(Location.Fault);
        _isNamed = true;
        await Reopen();
        Assert.Equal(bytes, await Read("k"));
    }

    [Fact]
    public async Task A_location_without_blobs_may_go()
    {
        _isNamed = false;
        await Reopen();
        Assert.Empty(Store.Locations.All);
    }

    [Fact]
    public async Task A_location_may_be_renamed()
    {
        var bytes = await PutCold("k");
        var number = Location.Number;
        await using var renamed = await Open(Metadata, Instance, new LocationOptions("deep", Cold));
        Assert.Equal((number, "deep"), (renamed.All.Single().Number, renamed.All.Single().Name));
        Assert.Equal(bytes, await Read("k"));
    }

    [Fact]
    public async Task The_number_survives_the_loss_of_the_rows()
    {
        await PutCold("k");
        await using var opened = await Open(new MemoryMetadataStore(), Instance, new LocationOptions("cold", Cold));
        Assert.Equal(Location.Number, opened.All.Single().Number);
    }

    [Fact]
    public async Task Another_instances_location_is_refused()
    {
        var refused = await Assert.ThrowsAsync<TarnException>(() => Open(new MemoryMetadataStore(), Guid.NewGuid(), new LocationOptions("mine", Cold)));
        Assert.Contains("another instance", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_new_location_that_is_down_is_refused()
    {
        Cold.IsDown = true;
        var refused = await Assert.ThrowsAsync<TarnException>(() => Open(new MemoryMetadataStore(), Instance, new LocationOptions("new", Cold)));
        Assert.Contains("storage location new", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_names_of_one_location_are_refused()
    {
        var refused = await Assert.ThrowsAsync<TarnException>(
            () => Open(Metadata, Instance, new LocationOptions("cold", Cold), new LocationOptions("twice", Cold)));
        Assert.Contains("twice", refused.Message, StringComparison.Ordinal);
    }

    protected override ObjectStoreOptions Change(ObjectStoreOptions options) => _isNamed ? base.Change(options) : options with { Instance = Instance };

    private static Task<StorageLocations> Open(IMetadataStore rows, Guid instance, params LocationOptions[] named) =>
        StorageLocations.Open(rows, instance, named, TimeProvider.System, default);
}
