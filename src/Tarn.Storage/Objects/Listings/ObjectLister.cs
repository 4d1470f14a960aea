using System.Text;
using Tarn.Storage.Metadata;
using Tarn.Storage.Objects.Buckets;
using Tarn.Storage.Objects.Keys;
using Tarn.Storage.Objects.Limits;
using Tarn.Storage.Objects.Versions;

namespace Tarn.Storage.Objects.Listings;

/// <summary>
/// An ordered scan over a bucket's keys that jumps over each common prefix instead of reading its keys.
/// </summary>
internal sealed class ObjectLister(IMetadataReader reader, BucketId bucket, ListRequest request)
{
    private const int RowsBetweenJumps = 64;
    private readonly byte[] _prefix = Encoding.UTF8.GetBytes(request.Prefix);
    private readonly byte[] _delimiter = Encoding.UTF8.GetBytes(request.Delimiter ?? string.Empty);
    private readonly List<ObjectVersion> _objects = [];
    private readonly List<string> _commonPrefixes = [];

    /// <summary>A page of a bucket's objects.</summary>
    /// <exception cref="TarnException">NotFound: the bucket.</exception>
    public static ValueTask<ListPage> List(IMetadataStore store, ListRequest request, CancellationToken cancellationToken) =>
        store.Read(reader => List(reader, request), cancellationToken);

    /// <summary>A page of a bucket's objects, as the transaction or read sees them.</summary>
    /// <exception cref="TarnException">NotFound: the bucket.</exception>
    public static async ValueTask<ListPage> List(IMetadataReader reader, ListRequest request)
    {
        Invariant.Check(request.Limit is >= 0 and <= ObjectLimits.PageMax);
        var bucket = await BucketDirectory.Require(reader, request.Bucket);
        return await new ObjectLister(reader, bucket.Id, request).List();
    }

    private int Count => _objects.Count + _commonPrefixes.Count;

    public async ValueTask<ListPage> List()
    {
        if (request.Limit == 0 || Start() is not { } start)
        {
            return Page(null);
        }

        // One row more than wanted shows whether there is another page.
        var pageRows = _delimiter.Length == 0 ? request.Limit + 1 : Math.Min(request.Limit + 1, RowsBetweenJumps);
        var rows = new ListingCursor(reader, ObjectSpaces.Objects, Range(start), pageRows);
        while (await rows.Peek() is { } row)
        {
            var key = ObjectKeys.KeyOf(row.Key);
            if (Count == request.Limit)
            {
                return Page(key.ToArray());
            }

            if (CommonPrefix(key.Span) is not { } common)
            {
                _objects.Add(ObjectRows.DecodeVersion(bucket, Encoding.UTF8.GetString(key.Span), row.Value));
                rows.Skip();
                continue;
            }

            _commonPrefixes.Add(Encoding.UTF8.GetString(common));
            if (KeyRange.Successor(common) is not { } after)
            {
                break;
            }

            rows.Seek(ObjectKeys.Object(bucket, after));
        }

        return Page(null);
    }

    private ListPage Page(byte[]? next) => new()
    {
        Objects = _objects,
        CommonPrefixes = _commonPrefixes,
        Next = next is null ? default(ReadOnlyMemory<byte>?) : next,
    };

    private byte[]? CommonPrefix(ReadOnlySpan<byte> key)
    {
        var found = _delimiter.Length == 0 ? -1 : key[_prefix.Length..].IndexOf(_delimiter);
        return found < 0 ? null : key[..(_prefix.Length + found + _delimiter.Length)].ToArray();
    }

    /// <summary>The smallest possible key of the page; null when there can be none.</summary>
    private byte[]? Start()
    {
        if (request.From is { } from)
        {
            return Later(from.ToArray(), _prefix);
        }

        if (string.IsNullOrEmpty(request.After))
        {
            return _prefix;
        }

        var after = Encoding.UTF8.GetBytes(request.After);
        var common = after.AsSpan().StartsWith(_prefix) ? CommonPrefix(after) : null;
        var start = common is null ? [.. after, 0] : KeyRange.Successor(common);
        return start is null ? null : Later(start, _prefix);
    }

    private static byte[] Later(byte[] a, byte[] b) => a.AsSpan().SequenceCompareTo(b) >= 0 ? a : b;

    private KeyRange Range(byte[] from)
    {
        var all = KeyRange.Prefix(ObjectKeys.Object(bucket, _prefix));
        return new KeyRange(ObjectKeys.Object(bucket, from), all.Before);
    }
}
