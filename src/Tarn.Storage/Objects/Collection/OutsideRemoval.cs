using Tarn.Storage.Metadata;
using Tarn.Storage.Objects.Blobs;
using Tarn.Storage.Objects.Keys;
using Tarn.Storage.Objects.Locations;

namespace Tarn.Storage.Objects.Collection;

/// <summary>Removes blobs from storage locations. Only a blob with a row is removed: other files there are not Tarn's.</summary>
internal sealed class OutsideRemoval(IMetadataStore store, StorageLocations locations)
{
    /// <summary>
    /// Removes the bytes of the blobs that are in locations. Returns the blobs that have no bytes in a location now; the
    /// others are left for a later run.
    /// </summary>
    public async Task<List<BlobId>> Remove(List<BlobId> blobs, CancellationToken cancellationToken)
    {
        foreach (var location in locations.All)
        {
            var rows = await store.Read(
                async reader =>
                {
                    var found = new List<(BlobId Blob, long Length)>();
                    foreach (var blob in blobs)
                    {
                        if (await reader.Get(ObjectSpaces.OutsideBlobs, LocationRows.BlobKey(location.Number, blob)) is { } row)
                        {
                            found.Add((blob, LocationRows.LengthOf(row)));
                        }
                    }

                    return found;
                },
                cancellationToken);
            var left = await Remove(location, rows, cancellationToken);
            blobs = [.. blobs.Except(left)];
        }

        return blobs;
    }

    /// <summary>Removes the row of a blob without bytes.</summary>
    public void DeleteRow(IMetadataTransaction transaction, BlobId blob)
    {
        foreach (var location in locations.All)
        {
            transaction.Delete(ObjectSpaces.OutsideBlobs, LocationRows.BlobKey(location.Number, blob));
        }
    }

    // Returns the blobs that stay.
    private static async Task<IReadOnlyList<BlobId>> Remove(
        StorageLocation location, List<(BlobId Blob, long Length)> rows, CancellationToken cancellationToken)
    {
        var done = 0;
        try
        {
            if (rows.Count > 0)
            {
                await location.Check(cancellationToken);
            }

            foreach (var (blob, length) in rows)
            {
                await location.Delete(blob, cancellationToken);
                location.AddUsage(-1, -length);
                done++;
            }
        }
        catch (TarnException down) when (down.Kind == ErrorKind.Unavailable)
        {
            // The location's status has the reason.
        }

        return [.. rows.Skip(done).Select(row => row.Blob)];
    }
}
