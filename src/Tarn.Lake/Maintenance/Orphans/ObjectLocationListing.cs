using System.Runtime.CompilerServices;
using Tarn.Lake.Catalog;
using Tarn.Storage.Objects;
using Tarn.Storage.Objects.Listings;

namespace Tarn.Lake.Maintenance.Orphans;

/// <summary>The listing of the object store.</summary>
public sealed class ObjectLocationListing(ObjectStore objects)
{
    /// <summary>The present files of a location, in the order of their keys, read page by page. A missing bucket has none.</summary>
    public async IAsyncEnumerable<ListedFile> List(TableLocation place, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ReadOnlyMemory<byte>? from = null;
        while (objects.FindBucket(place.Bucket) is not null)
        {
            var page = await objects.List(new ListRequest { Bucket = place.Bucket, Prefix = place.Folder, From = from }, cancellationToken);
            foreach (var file in page.Objects)
            {
                yield return new ListedFile(place.Bucket, file.Key, file.Number, file.Size, file.LastModified.ToUnixTimeMilliseconds());
            }

            if (page.Next is not { } next)
            {
                yield break;
            }

            from = next;
        }
    }
}
