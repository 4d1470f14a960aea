using Tarn.Access;
using Tarn.Access.Registry;
using Tarn.Aws.S3.Model;

namespace Tarn.Aws.S3;

public sealed partial class S3Door
{
    /// <summary>Removes an empty bucket with its tags and configurations.</summary>
    public async Task<DeleteBucketOutput> DeleteBucket(DeleteBucketInput input, Call call, CancellationToken ct)
    {
        var bucket = Find(call, input.Bucket, input.ExpectedBucketOwner);
        await store.Commit(
            async transaction =>
            {
                await objects.DeleteBucket(transaction, bucket.Name);
                await ResourceTags.RemoveAll(transaction, IdOf(bucket));
                if (await ResourceRegistry.Find(transaction, NameOf(bucket.Name)) is { } resource)
                {
                    await ResourceRegistry.Remove(transaction, resource.Id);
                }

                return true;
            },
            ct);
        return new DeleteBucketOutput();
    }
}
