using Tarn.Access;
using Tarn.Access.Registry;
using Tarn.Aws.S3.Model;
using Tarn.Storage.Objects;

namespace Tarn.Aws.S3;

public sealed partial class S3Door
{
    /// <summary>Puts a bucket's default encryption back to what every bucket reports.</summary>
    public async Task<DeleteBucketEncryptionOutput> DeleteBucketEncryption(
        DeleteBucketEncryptionInput input, Call call, CancellationToken cancellationToken)
    {
        var bucket = Find(call, input.Bucket, input.ExpectedBucketOwner);
        await ReplaceDocument(bucket.Name, new BucketDocument(), cancellationToken);
        return new DeleteBucketEncryptionOutput();
    }

    private Task<bool> ReplaceDocument(string name, BucketDocument document, CancellationToken cancellationToken) => store.Commit(
        async transaction =>
        {
            var bucket = await ObjectStore.FindBucket(transaction, name) ?? throw S3Errors.NoSuchBucket(bucketName: name);
            await ResourceRegistry.ReplaceDocument(transaction, IdOf(bucket), document.Encode());
            return true;
        },
        cancellationToken).AsTask();
}
