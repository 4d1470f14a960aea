using Tarn.Access;
using Tarn.Aws.Protocols;
using Tarn.Aws.S3.Model;
using Tarn.Storage.Objects.Keys;
using Tarn.Storage.Objects.Versions;
using ObjectVersion = Tarn.Storage.Objects.Versions.ObjectVersion;

namespace Tarn.Aws.S3;

public sealed partial class S3Door
{
    private const string Replace = "REPLACE";

    /// <summary>Copies an object by reference: no byte is written again.</summary>
    [Kept("ServerSideEncryption", "AES256 is reported as S3's default; disks are encrypted below Tarn")]
    [Refused("SSECustomerAlgorithm", "leave it out")]
    [Refused("SSEKMSKeyId", "AES256")]
    [Refused("ACL", "private, bucket-owner-full-control")]
    [Refused("StorageClass", "STANDARD")]
    [Refused("ObjectLockMode", "leave it out")]
    public async Task<CopyObjectOutput> CopyObject(CopyObjectInput input, Call call, CancellationToken cancellationToken)
    {
        S3Refusals.Encryption(
            input.ServerSideEncryption, input.SSECustomerAlgorithm ?? input.CopySourceSSECustomerAlgorithm, input.SSEKMSKeyId);
        S3Refusals.Acl(input.ACL, input.GrantFullControl, input.GrantRead, input.GrantReadACP, input.GrantWriteACP);
        S3Refusals.Lock(input.ObjectLockMode, input.ObjectLockRetainUntilDate, input.ObjectLockLegalHoldStatus);
        S3Refusals.StorageClass(input.StorageClass);
        call.Authorize("s3:PutObject", ArnOf(input.Bucket, input.Key));
        var source = await SourceOf(call, input.CopySource, input.ExpectedSourceBucketOwner, cancellationToken);
        S3Conditions.Source(
            source,
            input.CopySourceIfMatch,
            input.CopySourceIfNoneMatch,
            input.CopySourceIfModifiedSince,
            input.CopySourceIfUnmodifiedSince);
        var bucket = Find(call, input.Bucket, input.ExpectedBucketOwner);
        var headers = input.MetadataDirective == Replace ? HeadersOf(input) : null;
        var tags = input.TaggingDirective == Replace ? S3Tags.Parse(input.Tagging) : null;
        CheckChange(input, bucket.Id, source, headers is not null || tags is not null);
        var made = await objects.Copy(
            source,
            bucket.Name,
            input.Key,
            new CopyOptions
            {
                Headers = headers,
                Tags = tags,
                Checksum = WireChecksums.AlgorithmOf(input.ChecksumAlgorithm),
                Condition = S3Conditions.Write(input.IfMatch, input.IfNoneMatch),
                Call = call.KeyFor(IdOf(bucket)),
            },
            cancellationToken);
        var sums = WireChecksums.Of(made);
        return new CopyObjectOutput
        {
            ServerSideEncryption = S3Refusals.Aes256,
            CopyObjectResult = new CopyObjectResult
            {
                ETag = Quoted(made.ETag),
                LastModified = S3Text.WholeSecond(made.LastModified),
                ChecksumMembers = sums.Members,
                ChecksumType = made.Checksum is null ? null : WireChecksums.NameOf(made.ChecksumForm),
            },
        };
    }

    private static void CheckChange(CopyObjectInput input, BucketId bucket, ObjectVersion source, bool changes)
    {
        if (!changes && source.Bucket == bucket && source.Key == input.Key && input.WebsiteRedirectLocation is null
            && input.ServerSideEncryption is null)
        {
            throw S3Errors.InvalidRequest(
                "This copy request is illegal because it is trying to copy an object to itself without changing the object's "
                + "metadata, storage class, website redirect location or encryption attributes.");
        }
    }

    private static ObjectHeaders HeadersOf(CopyObjectInput input) => new()
    {
        ContentType = input.ContentType,
        ContentEncoding = S3Headers.ContentEncoding(input.ContentEncoding),
        ContentDisposition = input.ContentDisposition,
        ContentLanguage = input.ContentLanguage,
        CacheControl = input.CacheControl,
        Expires = input.Expires,
        WebsiteRedirect = input.WebsiteRedirectLocation,
        UserMetadata = S3Headers.UserMetadata(input.Metadata),
    };

    /// <summary>The version that a copy source names: <c>bucket/key</c>, percent-encoded, perhaps with a leading slash and a version.</summary>
    private async Task<ObjectVersion> SourceOf(Call call, string copySource, string? expectedOwner, CancellationToken cancellationToken)
    {
        const string VersionParameter = "?versionId=";
        var at = copySource.LastIndexOf(VersionParameter, StringComparison.Ordinal);
        var (path, versionId) = at < 0 ? (copySource, null) : (copySource[..at], copySource[(at + VersionParameter.Length)..]);
        path = S3Text.Decode(path).TrimStart('/');
        var slash = path.IndexOf('/', StringComparison.Ordinal);
        if (slash <= 0 || slash == path.Length - 1 || path.StartsWith("arn:", StringComparison.Ordinal))
        {
            throw S3Errors.InvalidArgument(
                "Copy Source must mention the source bucket and key: sourcebucket/sourcekey", "x-amz-copy-source", copySource);
        }

        var (bucketName, key) = (path[..slash], path[(slash + 1)..]);
        call.Authorize("s3:GetObject", ArnOf(bucketName, key));
        var bucket = objects.FindBucket(bucketName) ?? throw S3Errors.NoSuchBucket(bucketName: bucketName);
        return expectedOwner is null || expectedOwner == bucket.Account
            ? await Find(bucket, key, versionId, cancellationToken)
            : throw S3Errors.AccessDenied();
    }
}
