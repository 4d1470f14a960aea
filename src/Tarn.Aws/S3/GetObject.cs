using Tarn.Access;
using Tarn.Aws.Protocols;
using Tarn.Aws.S3.Model;
using Tarn.Storage.Objects.Blobs;
using ObjectVersion = Tarn.Storage.Objects.Versions.ObjectVersion;

namespace Tarn.Aws.S3;

public sealed partial class S3Door
{
    /// <summary>An object's bytes, or a range or part of them.</summary>
    [Refused("SSECustomerAlgorithm", "leave it out")]
    public async Task<GetObjectOutput> GetObject(GetObjectInput input, Call call, CancellationToken cancellationToken)
    {
        call.Authorize("s3:GetObject", ArnOf(input.Bucket, input.Key));
        S3Refusals.Encryption(null, input.SSECustomerAlgorithm, null);
        var bucket = Find(call, input.Bucket, input.ExpectedBucketOwner);
        var version = await Find(bucket, input.Key, input.VersionId, cancellationToken);
        S3Conditions.Read(version, input.IfMatch, input.IfNoneMatch, input.IfModifiedSince, input.IfUnmodifiedSince);
        var range = RangeOf(version, input.Range, input.PartNumber);

        // A checksum is the whole object's: with a range no client could verify it.
        var sums = input.ChecksumMode == "ENABLED" && range is null ? WireChecksums.Of(version) : default;
        var body = await _answers.Open(objects.OpenRead(version, range), cancellationToken);
        call.Use(UsageDimension.ResponseBytes, body.Length ?? 0);
        return new GetObjectOutput
        {
            Body = body,
            AcceptRanges = "bytes",
            ContentLength = body.Length,
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
            TagCount = version.Tags.Count == 0 ? null : version.Tags.Count,
            PartsCount = input.PartNumber is not null && version.Parts > 0 ? version.Parts : null,
            ChecksumMembers = sums.Members,
            ChecksumType = sums.Checksum is null ? null : WireChecksums.NameOf(version.ChecksumForm),
        };
    }

    private static ByteRange? RangeOf(ObjectVersion version, string? range, int? partNumber)
    {
        if (partNumber is not { } number)
        {
            return S3Range.Parse(range, version.Size);
        }

        if (range is not null)
        {
            throw S3Errors.InvalidRequest("Cannot specify both Range header and partNumber query parameter");
        }

        return version.RangeOfPart(number) ?? throw S3Errors.InvalidPartNumber(
            actualPartCount: S3Text.Number(Math.Max(version.Parts, 1)), partNumberRequested: S3Text.Number(number));
    }
}
