using Tarn.Access;
using Tarn.Access.Registry;
using Tarn.Aws.S3.Model;
using Tarn.Storage.Objects;
using Tarn.Storage.Objects.Buckets;

namespace Tarn.Aws.S3;

public sealed partial class S3Door
{
    /// <summary>Puts a bucket's default encryption back to what every bucket reports.</summary>
    public async Task<DeleteBucketEncryptionOutput> DeleteBucketEncryption(
        DeleteBucketEncryptionInput input, Call call, CancellationToken ct)
    {
        var bucket = Find(call, input.Bucket, input.ExpectedBucketOwner);
        await ReplaceDocument(bucket.Name, new BucketDocument(), ct);
        return new DeleteBucketEncryptionOutput();
    }

    private Task<bool> ReplaceDocument(string name, BucketDocument document, CancellationToken ct) => store.Commit(
        async transaction =>
        {
            var bucket = await ObjectStore.FindBucket(transaction, name) ?? throw S3Errors.NoSuchBucket(bucketName: name);
            await ResourceRegistry.ReplaceDocument(transaction, IdOf(bucket), document.Encode());
            return true;
        },
        ct).AsTask();
}
