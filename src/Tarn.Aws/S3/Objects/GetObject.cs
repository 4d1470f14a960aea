using Tarn.Aws.S3.Finding;
using Tarn.Aws.S3.Members;
using Tarn.Aws.S3.Model;
using Tarn.Aws.S3.Resources;
using Tarn.Aws.S3.Sealing;

namespace Tarn.Aws.S3.Objects;

internal sealed partial class ObjectOperations
{
    /// <summary>An object's bytes, or a range or part of them.</summary>
    public async Task<GetObjectOutput> GetObject(GetObjectInput input, Call call, CancellationToken cancellationToken)
    {
        ObjectReadMembers.CheckOverrides(call, input.ResponseOverrides);
        ObjectReadMembers.CheckEncryption(input.ServerSideEncryption);
        call.Authorize(VersionIds.Action("s3:GetObject", input.VersionId), BucketResources.ArnOf(input.Bucket, input.Key));
        var bucket = buckets.Find(call, input.Bucket, input.ExpectedBucketOwner);
        var (version, range) = await FindPart(
            call, bucket, input.Key, input.VersionId, input.ReadConditions, input.ReadPart, input.IfRange, opens: true, cancellationToken);
        ArchivedObjects.CheckReadable(version, call.Time);
        var key = CustomerKeys.OfRead(call, version, input.CustomerKeyMembers);
        SealedReads.RequireSigned(call, version);
        var body = await answers.Open(objects.OpenReadFor(call.Rights, version, range, key), cancellationToken);
        call.Use(UsageDimension.ResponseBytes, body.Length ?? 0);
        var sums = ObjectReadMembers.ChecksumsOf(version, input.ReadPart, range);
        return new GetObjectOutput
        {
            Body = body,
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
