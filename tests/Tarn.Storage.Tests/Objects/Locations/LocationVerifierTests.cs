using Tarn.Storage.Archive;
using Tarn.Storage.Objects.Blobs;
using Tarn.Storage.Objects.Locations;
using Tarn.Storage.Objects.Properties;
using Tarn.Storage.Objects.Verification;
using Tarn.Storage.Verification;

namespace Tarn.Storage.Tests.Objects.Locations;

public sealed class LocationVerifierTests : LocationFixture
{
    [Fact]
    public async Task Whole_and_damaged_blobs_are_told_apart_and_a_location_that_is_down_is_left_out()
    {
        await PutCold("whole");
        await PutCold("damaged");
        await Put("home", Content(100_000), StorageClass.Standard);
        await Store.Collect(default);
        Assert.Equal((3, 0, 0), await Verify());

        var name = (await Head("damaged")).Extents[0].Blob.Path;
        Cold.Bytes[name][1_500_000] ^= 1;
        Assert.Equal((2, 1, 0), await Verify("the storage location cold: Blob"));
        Cold.Bytes.TryRemove(name, out var bytes);
        Assert.Equal((2, 1, 0), await Verify("is missing"));
        Cold.IsDown = true;
        Assert.Equal((1, 0, 2), await Verify());
        Cold.IsDown = false;
        Cold.Bytes[name] = bytes!;
    }

    [Fact]
    public async Task Blobs_without_a_row_are_counted()
    {
        await PutCold("k");
        Cold.Bytes["blobs/00000009/00/000000090000000000000001"] = [1];
        Cold.Bytes["blobs/readme"] = [1];
        await Metadata.Read(
            async reader =>
            {
                await using var locations = await StorageLocations.OpenToRead(reader, Instance, [new LocationOptions("cold", Cold)], Time, default);
                await foreach (var (_, blobs, unknown) in new LocationVerifier(reader, locations, default).Count())
                {
                    Assert.Equal((2, 1), (blobs, unknown));
                }

                return true;
            },
            default);
    }

    private Task<(long Whole, long Broken, long LeftOut)> Verify(params string[] expected) => Metadata.Read(
        async reader =>
        {
            await using var locations = await StorageLocations.OpenToRead(reader, Instance, [new LocationOptions("cold", Cold)], Time, default);
            var blobs = new BlobVerifier(Disk) { Segment = _ => [] };
            var damage = new List<Damage>(blobs.Run(_ => { }));
            var verifier = new ObjectVerifier(Disk, reader, blobs.Damaged, ArchivedBlobs.In(reader))
            {
                Locations = new LocationVerifier(reader, locations, default),
            };
            damage.AddRange(await verifier.Run(default));
            Assert.Equal(expected.Length, damage.Count);
            Assert.All(damage.Zip(expected), pair => Assert.Contains(pair.Second, pair.First.What, StringComparison.Ordinal));
            return (verifier.Whole, verifier.Broken, verifier.LeftOut);
        },
        default).AsTask();
}
