using Tarn.Access;
using Tarn.Aws.Protocols;
using Tarn.Aws.S3.Model;
using Tarn.Storage.Objects.Blobs;
using Tarn.Storage.Objects.Versions;

namespace Tarn.Aws.S3;

public sealed partial class S3Door
{
    /// <summary>Puts an object: its bytes become a durable blob, then the key points to it if the conditions hold.</summary>
    [Kept("ServerSideEncryption", "AES256 is reported as S3's default; disks are encrypted below Tarn")]
    [Refused("SSECustomerAlgorithm", "leave it out")]
    [Refused("SSEKMSKeyId", "AES256")]
    [Refused("ACL", "private, bucket-owner-full-control")]
    [Refused("StorageClass", "STANDARD")]
    [Refused("ObjectLockMode", "leave it out")]
    public async Task<PutObjectOutput> PutObject(PutObjectInput input, Call call, CancellationToken cancellationToken)
    {
        S3Refusals.Encryption(input.ServerSideEncryption, input.SSECustomerAlgorithm, input.SSEKMSKeyId);
        S3Refusals.Acl(input.ACL, input.GrantFullControl, input.GrantRead, input.GrantReadACP, input.GrantWriteACP);
        S3Refusals.Lock(input.ObjectLockMode, input.ObjectLockRetainUntilDate, input.ObjectLockLegalHoldStatus);
        S3Refusals.StorageClass(input.StorageClass);
        var bucket = Find(call, input.Bucket, input.ExpectedBucketOwner);
        var put = OptionsOf(input);
        var body = new UploadedBody(
            input.Body,
            input.ContentMD5,
            input.ChecksumAlgorithm,
            WireChecksums.Sent(input.ChecksumMembers));
        await using var staged = await objects.Stage(
            body.Reader,
            new StageOptions
            {
                Bucket = bucket.Name,
                Key = input.Key,
                Checksums = body.Checksums,
                Length = body.Length,
                ContentType = input.ContentType,
            },
            cancellationToken);
        body.Check(staged);
        put = put with { Checksum = body.Checksum, Call = call.KeyFor(IdOf(bucket)) };

        // Not cancelled from here on: the bytes are there, and the answer says whether the key points to them.
        var version = await objects.Put(bucket.Name, input.Key, staged, put, CancellationToken.None);
        call.Use(UsageDimension.RequestBytes, version.Size);
        var sums = WireChecksums.Of(version);
        return new PutObjectOutput
        {
            ETag = Quoted(version.ETag),
            ServerSideEncryption = S3Refusals.Aes256,
            ChecksumMembers = sums.Members,
            ChecksumType = version.Checksum is null ? null : WireChecksums.NameOf(version.ChecksumForm),
        };
    }

    private static PutOptions OptionsOf(PutObjectInput input) => new()
    {
        Condition = S3Conditions.Write(input.IfMatch, input.IfNoneMatch),
        Tags = S3Tags.Parse(input.Tagging),
        Headers = new ObjectHeaders
        {
            ContentType = input.ContentType,
            ContentEncoding = S3Headers.ContentEncoding(input.ContentEncoding),
            ContentDisposition = input.ContentDisposition,
            ContentLanguage = input.ContentLanguage,
            CacheControl = input.CacheControl,
            Expires = input.Expires,
            WebsiteRedirect = input.WebsiteRedirectLocation,
            UserMetadata = S3Headers.UserMetadata(input.Metadata),
        },
    };
}
