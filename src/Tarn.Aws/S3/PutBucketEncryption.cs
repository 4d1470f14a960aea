using Tarn.Access;
using Tarn.Aws.Protocols;
using Tarn.Aws.S3.Model;

namespace Tarn.Aws.S3;

public sealed partial class S3Door
{
    /// <summary>Sets a bucket's default encryption: AES256, which it is reported to have anyway.</summary>
    [Kept("*", "AES256 is reported as S3's default; disks are encrypted below Tarn")]
    [Refused("ServerSideEncryptionConfiguration.Rules.ApplyServerSideEncryptionByDefault.SSEAlgorithm", "AES256")]
    public async Task<PutBucketEncryptionOutput> PutBucketEncryption(PutBucketEncryptionInput input, Call call, CancellationToken cancellationToken)
    {
        var bucket = Find(call, input.Bucket, input.ExpectedBucketOwner);
        if (input.ServerSideEncryptionConfiguration.Rules is not [var rule])
        {
            throw S3Errors.MalformedXML();
        }

        var wanted = rule.ApplyServerSideEncryptionByDefault;
        S3Refusals.Encryption(wanted?.SSEAlgorithm, null, wanted?.KMSMasterKeyID);
        await ReplaceDocument(bucket.Name, new BucketDocument { BucketKeyEnabled = rule.BucketKeyEnabled ?? false }, cancellationToken);
        return new PutBucketEncryptionOutput();
    }
}
