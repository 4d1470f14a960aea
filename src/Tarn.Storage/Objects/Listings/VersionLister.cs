using System.Text;
using Tarn.Storage.Metadata;
using Tarn.Storage.Objects.Buckets;
using Tarn.Storage.Objects.Keys;
using Tarn.Storage.Objects.Limits;
using Tarn.Storage.Objects.Versions;

namespace Tarn.Storage.Objects.Listings;

/// <summary>
/// An ordered scan over a bucket's versions: two spaces in one order, since the current object of a key comes before its
/// noncurrent versions. It jumps over each common prefix.
/// </summary>
internal sealed class VersionLister(IMetadataReader reader, BucketId bucket, VersionListRequest request)
{
    private const int RowsBetweenJumps = 64;
    private readonly byte[] _prefix = Encoding.UTF8.GetBytes(request.Prefix);
    private readonly byte[] _delimiter = Encoding.UTF8.GetBytes(request.Delimiter ?? string.Empty);
    private readonly List<ObjectVersion> _versions = [];
    private readonly List<string> _commonPrefixes = [];
    private (string Key, string? VersionId) _last;

    private int Count => _versions.Count + _commonPrefixes.Count;

    /// <summary>A page of a bucket's versions, as the transaction or read sees them.</summary>
    /// <exception cref="TarnException">NotFound: the bucket.</exception>
    public static async ValueTask<VersionListPage> List(IMetadataReader reader, VersionListRequest request)
    {
        Invariant.Check(request.Limit is >= 0 and <= ObjectLimits.PageMax);
        var bucket = await BucketDirectory.Require(reader, request.Bucket);
        return await new VersionLister(reader, bucket.Id, request).List();
    }

    private async ValueTask<VersionListPage> List()
    {
        var isTruncated = request.Limit > 0 && await Start() is var (current, older) && current is not null && await Take(current, older!);
        return new VersionListPage
        {
            Versions = _versions,
            CommonPrefixes = _commonPrefixes,
            Next = isTruncated ? _last : null,
        };
    }

    /// <summary>Fills the page; true when there is more.</summary>
    private async ValueTask<bool> Take(ListingCursor current, ListingCursor older)
    {
        while (true)
        {
            var (newest, next) = (await current.Peek(), await older.Peek());
            if (newest is null && next is null)
            {
                return false;
            }

            if (Count == request.Limit)
            {
                return true;
            }

            var newestKey = newest is { } row ? ObjectKeys.KeyOf(row.Key).ToArray() : null;
            var olderKey = next is { } other ? ObjectKeys.NoncurrentKeyOf(other.Key) : null;
            var isCurrent = olderKey is null || (newestKey is not null && newestKey.AsSpan().SequenceCompareTo(olderKey) <= 0);
            var key = isCurrent ? newestKey! : olderKey!;
            if (CommonPrefix(key) is { } common)
            {
                _commonPrefixes.Add(Encoding.UTF8.GetString(common));
                _last = (_commonPrefixes[^1], null);
                if (KeyRange.Successor(common) is not { } after)
                {
                    return false;
                }

                current.Seek(ObjectKeys.Object(bucket, after));
                older.Seek(ObjectKeys.NoncurrentFrom(bucket, after));
                continue;
            }

            var text = Encoding.UTF8.GetString(key);
            _versions.Add(ObjectRows.DecodeVersion(bucket, text, isCurrent ? newest!.Value.Value : next!.Value.Value));
            _last = (text, _versions[^1].VersionId);
            (isCurrent ? current : older).Skip();
        }
    }

    /// <summary>Cursors at the first possible rows of the page; null when there can be none.</summary>
    private async ValueTask<(ListingCursor? Current, ListingCursor? Older)> Start()
    {
        var after = string.IsNullOrEmpty(request.AfterKey) ? null : Encoding.UTF8.GetBytes(request.AfterKey);
        if (after is null || after.AsSpan().SequenceCompareTo(_prefix) < 0)
        {
            return Cursors(_prefix, null);
        }

        if (!after.AsSpan().StartsWith(_prefix))
        {
            return (null, null);
        }

        if (CommonPrefix(after) is { } common)
        {
            return KeyRange.Successor(common) is { } behind ? Cursors(behind, null) : (null, null);
        }

        if (request.AfterVersion is null)
        {
            return Cursors([.. after, 0], null);
        }

        // A client that removes each page names a version that is gone.
        return await VersionTable.Find(reader, bucket, request.AfterKey!, request.AfterVersion) switch
        {
            null => Cursors(after, null),
            { IsCurrent: true } => Cursors([.. after, 0], ObjectKeys.Noncurrent(bucket, request.AfterKey!)),
            var found => Cursors(
                [.. after, 0], [.. ObjectKeys.Noncurrent(bucket, request.AfterKey!, found.Commit, found.Number), 0]),
        };
    }

    private (ListingCursor Current, ListingCursor Older) Cursors(byte[] from, byte[]? olderFrom)
    {
        var rows = _delimiter.Length == 0 ? request.Limit + 1 : Math.Min(request.Limit + 1, RowsBetweenJumps);
        var current = new KeyRange(ObjectKeys.Object(bucket, from), KeyRange.Prefix(ObjectKeys.Object(bucket, _prefix)).Before);
        var older = new KeyRange(
            olderFrom ?? ObjectKeys.NoncurrentFrom(bucket, from), KeyRange.Prefix(ObjectKeys.NoncurrentFrom(bucket, _prefix)).Before);
        return (new ListingCursor(reader, ObjectSpaces.Objects, current, rows), new ListingCursor(reader, ObjectSpaces.Noncurrent, older, rows));
    }

    private byte[]? CommonPrefix(ReadOnlySpan<byte> key)
    {
        var found = _delimiter.Length == 0 ? -1 : key[_prefix.Length..].IndexOf(_delimiter);
        return found < 0 ? null : key[..(_prefix.Length + found + _delimiter.Length)].ToArray();
    }
}
