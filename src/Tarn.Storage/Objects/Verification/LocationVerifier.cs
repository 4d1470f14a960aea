using Tarn.Storage.Metadata;
using Tarn.Storage.Objects.Blobs;
using Tarn.Storage.Objects.Keys;
using Tarn.Storage.Objects.Limits;
using Tarn.Storage.Objects.Locations;
using Tarn.Storage.Objects.Reads;

namespace Tarn.Storage.Objects.Verification;

/// <summary>
/// Reads blobs in storage locations and compares each block with its checksum. Changes nothing. A location that is down is
/// left out.
/// </summary>
public sealed class LocationVerifier(IMetadataReader rows, StorageLocations locations, CancellationToken cancellationToken)
{
    /// <summary>The result of one check.</summary>
    internal enum Outcome
    {
        Whole,
        Damaged,
        LeftOut,
    }

    /// <summary>One line per location: its state, and the blobs in it that no row names. They stay.</summary>
    public async IAsyncEnumerable<(StorageLocation Location, long Blobs, long Unknown)> Count()
    {
        foreach (var location in locations.All)
        {
            var (blobs, unknown) = (0L, 0L);
            try
            {
                await foreach (var (blob, _) in location.List(cancellationToken))
                {
                    blobs++;
                    unknown += await rows.Get(ObjectSpaces.OutsideBlobs, LocationRows.BlobKey(location.Number, blob)) is null ? 1 : 0;
                }
            }
            catch (TarnException down) when (down.Kind == ErrorKind.Unavailable)
            {
                // The location reports why.
            }

            yield return (location, blobs, unknown);
        }
    }

    /// <summary>Compares an extent. The text names the damaged range and the kind of damage.</summary>
    internal async ValueTask<(Outcome Outcome, string What)> Check(Extent extent)
    {
        var name = "a storage location";
        try
        {
            name = $"the storage location {locations.Require(extent.Location).Name}";
            using var reader = new OutsideReader(locations);
            var memory = new byte[ObjectLimits.BlockBytes];
            for (var block = 0; block < extent.BlockCount; block++)
            {
                var count = await reader.Read(extent, block, extent.BlockCount - 1, memory, cancellationToken);
                BlockDamage.Check(extent, extent.Blocks.Span, block, memory.AsSpan(0, count));
            }

            return (Outcome.Whole, name);
        }
        catch (TarnException damaged) when (damaged.Kind == ErrorKind.Damaged)
        {
            return (Outcome.Damaged, $"{name}: {damaged.Message}");
        }
        catch (TarnException down) when (down.Kind == ErrorKind.Unavailable)
        {
            return (Outcome.LeftOut, name);
        }
    }
}
