using Tarn.Aws.S3.Finding;
using Tarn.Aws.S3.Members;
using Tarn.Aws.S3.Resources;
using Tarn.Meters;
using Tarn.Storage.Objects;
using Tarn.Storage.Objects.Blobs;
using Tarn.Storage.Objects.Definitions;

namespace Tarn.Aws.S3.RequestMetrics;

/// <summary>Counts the requests of buckets with filters of requests. Tags of objects are read only where a filter names tags.</summary>
public sealed class RequestMeter
{
    private const string TaggingHeader = "x-amz-tagging";

    private readonly Definitions<Filters> _filters;
    private readonly ObjectStore _objects;
    private readonly IMetadataStore _store;
    private readonly NamedCells<(ResourceId Bucket, string Filter)> _named = new(new CellCache(RequestCells.Sums) { Histograms = RequestCells.Histograms });
    private readonly Lazy<bool> _hadFilters;
    private volatile bool _isWanted;

    /// <param name="registry">The buckets and their definitions.</param>
    /// <param name="store">Holds the tags of objects.</param>
    public RequestMeter(ResourceRegistry registry, ObjectStore objects, IMetadataStore store)
    {
        (_objects, _store) = (objects, store);
        _filters = BucketResources.Kind.In(registry, Make);
        _hadFilters = new Lazy<bool>(() => _filters.All.Any(static filters => filters.All.Length > 0));
    }

    /// <summary>Whether some bucket had filters since the start. Without one, no request looks for them.</summary>
    public bool IsWanted => _isWanted || _hadFilters.Value;

    internal CellCache Cells => _named.Cells;

    /// <summary>Begins to look for filters: a bucket has some.</summary>
    internal void Want() => _isWanted = true;

    /// <summary>The ids of a bucket's filters, with their cells.</summary>
    internal IEnumerable<(string Filter, Cells Cells)> FiltersOf(Resource bucket) =>
        _filters.Of(bucket).All.Select(static each => (each.Filter.Id, each.Cells));

    /// <summary>Begins to count a request, if filters name it.</summary>
    /// <param name="bucket">The bucket; null: the request names none.</param>
    /// <param name="key">The object; null: the request is about the bucket.</param>
    /// <param name="method">The method of HTTP.</param>
    internal async ValueTask Begin(Call call, WireRequest request, string? bucket, string? key, string method, CancellationToken cancellationToken)
    {
        if (bucket is null || _filters.Find(BucketResources.NameOf(bucket)) is not { All.Length: > 0 } filters)
        {
            return;
        }

        var began = TimeProvider.System.GetTimestamp();
        IReadOnlyList<KeyValuePair<string, string>>? tags = null;
        List<Cells> matched = [];
        foreach (var (filter, cells) in filters.All)
        {
            if (key is null or "" ? !IsAboutBucket(filter, call, request) : !filter.HasKey(key))
            {
                continue;
            }

            if (filter.Tags.Count == 0 || filter.HasTags(tags ??= await TagsOf(call, request, bucket, key!, cancellationToken)))
            {
                matched.Add(cells);
            }
        }

        if (matched.Count > 0)
        {
            call.Metered = new MeteredRequest(matched, RequestCells.KindOf(call.Operation, method, key is { Length: > 0 }), began);
        }
    }

    private static bool IsAboutBucket(RequestFilter filter, Call call, WireRequest request) => filter.IsWholeBucket
        || (filter.Tags.Count == 0 && RequestCells.IsList(call.Operation) && filter.HasKey(request.Query["prefix"] ?? ""));

    // An upload has its own tags; every other request is about the object that is there.
    private async ValueTask<IReadOnlyList<KeyValuePair<string, string>>> TagsOf(
        Call call, WireRequest request, string bucket, string key, CancellationToken cancellationToken)
    {
        try
        {
            if (call.Operation is "PutObject" or "CreateMultipartUpload")
            {
                return S3Tags.Parse(request.HeaderOrPresigned(TaggingHeader));
            }

            var version = await _store.Read(
                reader => _objects.Find(reader, bucket, key, request.Query["versionId"], _ => new ByteRange(0, 0), needsParts: false), cancellationToken);
            return AskedObjects.Of(bucket, key, version).Tags;
        }
        catch (Exception failure) when (failure is TarnException or AwsErrorException)
        {
            // The operation itself refuses the key, the version or the header.
            return [];
        }
    }

    private Filters Make(Resource resource, BucketDefinition definition) =>
        new([.. (definition.RequestFilters ?? []).Select(filter => (filter, _named.Of((resource.Id, filter.Id))))]);

    private sealed record Filters((RequestFilter Filter, Cells Cells)[] All);
}
