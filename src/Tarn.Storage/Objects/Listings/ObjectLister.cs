using System.Text;
using Tarn.Storage.Metadata;
using Tarn.Storage.Objects.Keys;
using Tarn.Storage.Objects.Versions;

namespace Tarn.Storage.Objects.Listings;

/// <summary>
/// An ordered scan over a bucket's keys that jumps over each common prefix instead of reading its keys.
/// </summary>
internal sealed class ObjectLister(IMetadataReader reader, BucketId bucket, ListRequest request)
{
    private const int RowsBetweenJumps = 64;
    private readonly byte[] prefix = Encoding.UTF8.GetBytes(request.Prefix);
    private readonly byte[] delimiter = Encoding.UTF8.GetBytes(request.Delimiter ?? string.Empty);
    private readonly List<ObjectVersion> objects = [];
    private readonly List<string> commonPrefixes = [];

    private int Count => objects.Count + commonPrefixes.Count;

    public async ValueTask<ListPage> List()
    {
        var next = Start();
        if (request.Limit == 0)
        {
            next = null;
        }

        while (next is not null)
        {
            // One row more than wanted shows whether there is another page.
            var wanted = request.Limit - Count + 1;
            var limit = delimiter.Length == 0 ? wanted : Math.Min(wanted, RowsBetweenJumps);
            var rows = await reader.Scan(ObjectSpaces.Objects, Range(next), limit);
            if (rows.Count > 0 && Count == request.Limit)
            {
                return Page(next);
            }

            next = Take(rows, limit);
        }

        return Page(null);
    }

    private ListPage Page(byte[]? next) => new()
    {
        Objects = objects,
        CommonPrefixes = commonPrefixes,
        Next = next is null ? default(ReadOnlyMemory<byte>?) : next,
    };

    /// <summary>
    /// Takes rows up to the first common prefix; returns the key from which to continue, null at the end.
    /// </summary>
    private byte[]? Take(IReadOnlyList<Row> rows, int limit)
    {
        foreach (var row in rows)
        {
            var key = ObjectKeys.KeyOf(row.Key);
            if (Count == request.Limit)
            {
                return key.ToArray();
            }

            if (CommonPrefix(key.Span) is { } common)
            {
                commonPrefixes.Add(Encoding.UTF8.GetString(common));
                return KeyRange.Successor(common);
            }

            objects.Add(ObjectRows.DecodeVersion(bucket, Encoding.UTF8.GetString(key.Span), row.Value));
        }

        return rows.Count < limit ? null : [.. ObjectKeys.KeyOf(rows[^1].Key).Span, 0];
    }

    private byte[]? CommonPrefix(ReadOnlySpan<byte> key)
    {
        var found = delimiter.Length == 0 ? -1 : key[prefix.Length..].IndexOf(delimiter);
        return found < 0 ? null : key[..(prefix.Length + found + delimiter.Length)].ToArray();
    }

    /// <summary>The smallest possible key of the page; null when there can be none.</summary>
    private byte[]? Start()
    {
        if (request.From is { } from)
        {
            return Later(from.ToArray(), prefix);
        }

        if (string.IsNullOrEmpty(request.After))
        {
            return prefix;
        }

        var after = Encoding.UTF8.GetBytes(request.After);
        var common = after.AsSpan().StartsWith(prefix) ? CommonPrefix(after) : null;
        var start = common is null ? [.. after, 0] : KeyRange.Successor(common);
        return start is null ? null : Later(start, prefix);
    }

    private static byte[] Later(byte[] a, byte[] b) => a.AsSpan().SequenceCompareTo(b) >= 0 ? a : b;

    private KeyRange Range(byte[] from)
    {
        var all = KeyRange.Prefix(ObjectKeys.Object(bucket, prefix));
        return new KeyRange(ObjectKeys.Object(bucket, from), all.Before);
    }
}
