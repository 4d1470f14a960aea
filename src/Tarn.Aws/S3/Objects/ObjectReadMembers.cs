using System.Globalization;
using Tarn.Aws.S3.Members;
using Tarn.Aws.S3.Model;
using Tarn.Aws.S3.Resources;
using Tarn.Aws.S3.Sealing;
using Tarn.Aws.S3.Settings;
using Tarn.Storage.Objects.Blobs;
using ObjectLock = Tarn.Storage.Objects.Properties.ObjectLock;
using Bucket = Tarn.Storage.Objects.Buckets.Bucket;
using ObjectVersion = Tarn.Storage.Objects.Versions.ObjectVersion;

namespace Tarn.Aws.S3.Objects;

/// <summary>The members that the two operations that read an object have in common.</summary>
internal static class ObjectReadMembers
{
    private const string ChecksumsEnabled = "ENABLED";

    /// <summary>The range that a read asks for, by bytes or as a part; null: all of the object.</summary>
    /// <exception cref="AwsErrorException">InvalidRequest: it asks for both; InvalidRange or InvalidPartNumber: the object has none such.</exception>
    public static ByteRange? RangeOf(ObjectVersion version, in ReadPart wanted)
    {
        if (wanted.PartNumber is not { } number)
        {
            return S3Range.Parse(wanted.Range, version.Size);
        }

        if (wanted.Range is not null)
        {
            throw S3Errors.InvalidRequest("Cannot specify both Range header and partNumber query parameter");
        }

        return version.RangeOfPart(number) ?? throw S3Errors.InvalidPartNumber(
            actualPartCount: S3Text.Number(Math.Max(version.Parts, 1)), partNumberRequested: S3Text.Number(number));
    }

    /// <summary>The checksum to show. It covers the whole object, or the part that the range is: of other ranges no client could verify it.</summary>
    public static WireChecksums ChecksumsOf(ObjectVersion version, in ReadPart wanted, ByteRange? range) =>
        wanted.ChecksumMode != ChecksumsEnabled ? default
        : range is not { } part || (version.Parts == 0 && part == new ByteRange(0, version.Size)) ? WireChecksums.Of(version)
        : new WireChecksums(version.ChecksumOf(part));

    /// <summary>Refuses headers of the answer that an unsigned request chooses: a link could make any page of an open object.</summary>
    /// <exception cref="AwsErrorException">InvalidRequest.</exception>
    public static void CheckOverrides(Call call, in ResponseOverrides overrides)
    {
        if (call.Principal.Kind == PrincipalKind.Anonymous && overrides != default)
        {
            throw S3Errors.InvalidRequest("Request specific response headers cannot be used for anonymous GET requests.");
        }
    }

    /// <summary>Refuses the header of writes on a read.</summary>
    /// <exception cref="AwsErrorException">InvalidArgument.</exception>
    public static void CheckEncryption(string? sent)
    {
        if (sent is not null)
        {
            throw S3Errors.InvalidArgument(
                "x-amz-server-side-encryption header is not supported for this operation.", "x-amz-server-side-encryption", sent);
        }
    }

    /// <summary>The parts of a version's lock that the caller may see.</summary>
    public static ObjectLock LockOf(Call call, Bucket bucket, ObjectVersion version)
    {
        var all = version.Properties.Lock;
        var arn = BucketResources.ArnOf(bucket.Name, version.Key);
        if (all.RetainUntil is not null && !call.IsAllowed("s3:GetObjectRetention", arn))
        {
            all = new ObjectLock(HasLegalHold: all.HasLegalHold);
        }

        return all.HasLegalHold && !call.IsAllowed("s3:GetObjectLegalHold", arn) ? all with { HasLegalHold = false } : all;
    }

    /// <summary>The answer but for bytes and checksum.</summary>
    /// <param name="expiration">When the object will expire, as in its header.</param>
    /// <param name="now">The time of the call.</param>
    public static ObjectMembers MembersOf(
        Bucket bucket,
        ObjectVersion version,
        ObjectLock shownLock,
        string? expiration,
        DateTimeOffset now,
        in ReadPart wanted,
        ByteRange? range,
        in ResponseOverrides overrides,
        in CustomerKeyMembers key)
    {
        var sealedBy = ShownSeal.Of(version.Seal);
        var (customerAlgorithm, customerKeyMd5) = CustomerKeys.Shown(version.Seal, key.SSECustomerKeyMD5);
        return new ObjectMembers(
            StorageClass: StorageClasses.HeaderOf(version.Properties.StorageClass),
            Expiration: expiration,
            Restore: LifecycleHeaders.RestoreOf(version, now),
            AcceptRanges: "bytes",
            VersionId: VersionIds.Shown(bucket, version),
            ObjectLockMode: S3Locks.NameOf(shownLock.Mode),
            ObjectLockRetainUntilDate: shownLock.RetainUntil,
            ObjectLockLegalHoldStatus: shownLock.HasLegalHold ? S3Locks.StatusOf(true) : null,
            ContentLength: range?.Length ?? version.Size,
            ContentRange: range is { } part ? S3Range.ContentRange(part, version.Size) : null,
            ETag: S3Text.Quoted(version.ETag),
            LastModified: version.LastModified,
            ContentType: overrides.ResponseContentType ?? version.Headers.ContentType ?? S3Headers.DefaultContentType,
            ContentEncoding: overrides.ResponseContentEncoding ?? version.Headers.ContentEncoding,
            ContentDisposition: overrides.ResponseContentDisposition ?? version.Headers.ContentDisposition,
            ContentLanguage: overrides.ResponseContentLanguage ?? version.Headers.ContentLanguage,
            CacheControl: overrides.ResponseCacheControl ?? version.Headers.CacheControl,
            Expires: overrides.ResponseExpires?.ToString("R", CultureInfo.InvariantCulture) ?? version.Headers.Expires,
            WebsiteRedirectLocation: version.Headers.WebsiteRedirect,
            Metadata: S3Headers.UserMetadata(version),
            ServerSideEncryption: sealedBy.Algorithm,
            SSEKMSKeyId: sealedBy.KeyArn,
            BucketKeyEnabled: sealedBy.UsesBucketKey,
            SSECustomerAlgorithm: customerAlgorithm,
            SSECustomerKeyMD5: customerKeyMd5,
            TagCount: version.Tags.Count == 0 ? null : version.Tags.Count,
            PartsCount: wanted.PartNumber is not null && version.Parts > 0 ? version.Parts : null);
    }
}
