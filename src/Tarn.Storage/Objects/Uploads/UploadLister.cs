using System.Text;
using Tarn.Storage.Metadata;
using Tarn.Storage.Objects.Buckets;
using Tarn.Storage.Objects.Keys;
using Tarn.Storage.Objects.Limits;
using Tarn.Storage.Objects.Listings;

namespace Tarn.Storage.Objects.Uploads;

/// <summary>An ordered scan over a bucket's uploads that jumps over each common prefix.</summary>
internal static class UploadLister
{
    private const int RowsBetweenJumps = 64;

    /// <summary>A page of a bucket's uploads.</summary>
    /// <exception cref="TarnException">NotFound: the bucket.</exception>
    public static async ValueTask<UploadListPage> List(IMetadataReader reader, UploadListRequest request)
    {
        Invariant.Check(request.Limit is >= 0 and <= ObjectLimits.PageMax);
        var bucket = (await BucketDirectory.Require(reader, request.Bucket)).Id;
        var (uploads, prefixes, last) = (new List<Upload>(), new List<string>(), default((string, string)));
        if (request.Limit == 0 || Start(bucket, request) is not { } start)
        {
            return new UploadListPage(uploads, prefixes, null);
        }

        var all = KeyRange.Prefix(ObjectKeys.UploadPrefix(bucket, request.Prefix));
        var rows = string.IsNullOrEmpty(request.Delimiter) ? request.Limit + 1 : Math.Min(request.Limit + 1, RowsBetweenJumps);
        var range = start.AsSpan().SequenceCompareTo(all.From.Span) > 0 ? all with { From = start } : all;
        var cursor = new ListingCursor(reader, ObjectSpaces.Uploads, range, rows);
        while (await cursor.Peek() is { } row)
        {
            if (uploads.Count + prefixes.Count == request.Limit)
            {
                return new UploadListPage(uploads, prefixes, last);
            }

            var upload = UploadRows.Decode(row.Value);
            if (CommonPrefix(upload.Key, request) is { } common)
            {
                prefixes.Add(common);
                last = (common, string.Empty);
                if (KeyRange.Successor(Encoding.UTF8.GetBytes(common)) is not { } after)
                {
                    break;
                }

                cursor.Seek(ObjectKeys.NoncurrentFrom(bucket, after));
                continue;
            }

            uploads.Add(upload);
            last = (upload.Key, upload.Id);
            cursor.Skip();
        }

        return new UploadListPage(uploads, prefixes, null);
    }

    /// <summary>The smallest possible row of the page; null when there can be none.</summary>
    private static byte[]? Start(BucketId bucket, UploadListRequest request)
    {
        if (string.IsNullOrEmpty(request.AfterKey))
        {
            return ObjectKeys.UploadPrefix(bucket, request.Prefix);
        }

        if (request.AfterKey.StartsWith(request.Prefix, StringComparison.Ordinal) && CommonPrefix(request.AfterKey, request) is { } common)
        {
            return KeyRange.Successor(Encoding.UTF8.GetBytes(common)) is { } after ? ObjectKeys.NoncurrentFrom(bucket, after) : null;
        }

        return request.AfterUpload is not null && UploadTable.TryReadId(request.AfterUpload, out var number)
            ? ObjectKeys.Upload(bucket, request.AfterKey, number + 1)
            : KeyRange.Successor(ObjectKeys.Upload(bucket, request.AfterKey, 0).AsSpan()[..^sizeof(long)]);
    }

    private static string? CommonPrefix(string key, UploadListRequest request)
    {
        var found = string.IsNullOrEmpty(request.Delimiter) ? -1 : key.IndexOf(request.Delimiter, request.Prefix.Length, StringComparison.Ordinal);
        return found < 0 ? null : key[..(found + request.Delimiter!.Length)];
    }
}
