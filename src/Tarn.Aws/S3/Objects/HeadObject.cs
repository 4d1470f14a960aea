using Tarn.Aws.S3.Finding;
using Tarn.Aws.S3.Members;
using Tarn.Aws.S3.Model;
using Tarn.Aws.S3.Resources;
using Tarn.Aws.S3.Sealing;

namespace Tarn.Aws.S3.Objects;

internal sealed partial class ObjectOperations
{
    /// <summary>GetObject's response without the bytes.</summary>
    public async Task<HeadObjectOutput> HeadObject(HeadObjectInput input, Call call, CancellationToken cancellationToken)
    {
        ObjectReadMembers.CheckOverrides(call, input.ResponseOverrides);
        ObjectReadMembers.CheckEncryption(input.ServerSideEncryption);
        call.Authorize(VersionIds.Action("s3:GetObject", input.VersionId), BucketResources.ArnOf(input.Bucket, input.Key));
        var bucket = buckets.Find(call, input.Bucket, input.ExpectedBucketOwner);
        var (version, range) = await FindPart(
            call, bucket, input.Key, input.VersionId, input.ReadConditions, input.ReadPart, ifRange: null, opens: false, cancellationToken);
        CustomerKeys.OfRead(call, version, input.CustomerKeyMembers);
        SealedReads.Require(call, objects, version);
        var sums = ObjectReadMembers.ChecksumsOf(version, input.ReadPart, range);
        return new HeadObjectOutput
        {
            ObjectMembers = ObjectReadMembers.MembersOf(
                bucket,
                version,
                ObjectReadMembers.LockOf(call, bucket, version),
                lifecycle.ExpirationOf(bucket, version),
                call.Time,
                input.ReadPart,
                range,
                input.ResponseOverrides,
                input.CustomerKeyMembers),
            ChecksumMembers = sums.Members,
            ChecksumType = WireChecksums.TypeOf(sums.Checksum, version.ChecksumForm),
        };
    }
}
