using Tarn.Storage.Objects.Limits;
using Tarn.Storage.Objects.Listings;

namespace Tarn.Storage.Objects;

/// <content>Listings.</content>
public sealed partial class ObjectStore
{
    /// <summary>A page of a bucket's objects.</summary>
    /// <exception cref="TarnException">NotFound: the bucket.</exception>
    public ValueTask<ListPage> List(ListRequest request, CancellationToken cancellation)
    {
        Invariant.Check(request.Limit is >= 0 and <= ObjectLimits.PageMax);
        return store.Read(
            async reader =>
            {
                var bucket = await RequireBucket(reader, request.Bucket);
                return await new ObjectLister(reader, bucket.Id, request).List();
            },
            cancellation);
    }
}
