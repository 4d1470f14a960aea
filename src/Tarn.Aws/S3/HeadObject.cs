using Tarn.Access;
using Tarn.Aws.Protocols;
using Tarn.Aws.S3.Model;

namespace Tarn.Aws.S3;

public sealed partial class S3Door
{
    /// <summary>What GetObject would answer, without the bytes.</summary>
    [Refused("SSECustomerAlgorithm", "leave it out")]
    public async Task<HeadObjectOutput> HeadObject(HeadObjectInput input, Call call, CancellationToken cancellationToken)
    {
        call.Authorize("s3:GetObject", ArnOf(input.Bucket, input.Key));
        S3Refusals.Encryption(null, input.SSECustomerAlgorithm, null);
        var bucket = Find(call, input.Bucket, input.ExpectedBucketOwner);
        var version = await Find(bucket, input.Key, input.VersionId, cancellationToken);
        S3Conditions.Read(version, input.IfMatch, input.IfNoneMatch, input.IfModifiedSince, input.IfUnmodifiedSince);
        var range = RangeOf(version, input.Range, input.PartNumber);
        var sums = input.ChecksumMode == "ENABLED" && range is null ? WireChecksums.Of(version) : default;
        return new HeadObjectOutput
        {
            AcceptRanges = "bytes",
            ContentLength = range?.Length ?? version.Size,
            ContentRange = range is { } part ? S3Range.ContentRange(part, version.Size) : null,
            ETag = Quoted(version.ETag),
            LastModified = version.LastModified,
            ContentType = input.ResponseContentType ?? version.Headers.ContentType ?? S3Headers.DefaultContentType,
            ContentEncoding = input.ResponseContentEncoding ?? version.Headers.ContentEncoding,
            ContentDisposition = input.ResponseContentDisposition ?? version.Headers.ContentDisposition,
            ContentLanguage = input.ResponseContentLanguage ?? version.Headers.ContentLanguage,
            CacheControl = input.ResponseCacheControl ?? version.Headers.CacheControl,
            Expires = input.ResponseExpires?.ToString("R", System.Globalization.CultureInfo.InvariantCulture) ?? version.Headers.Expires,
            WebsiteRedirectLocation = version.Headers.WebsiteRedirect,
            Metadata = S3Headers.UserMetadata(version),
            ServerSideEncryption = S3Refusals.Aes256,
            PartsCount = input.PartNumber is not null && version.Parts > 0 ? version.Parts : null,
            TagCount = version.Tags.Count == 0 ? null : version.Tags.Count,
            ChecksumMembers = sums.Members,
            ChecksumType = sums.Checksum is null ? null : WireChecksums.NameOf(version.ChecksumForm),
        };
    }
}
