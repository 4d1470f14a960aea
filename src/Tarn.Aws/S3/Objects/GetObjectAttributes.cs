using Tarn.Aws.S3.Finding;
using Tarn.Aws.S3.Members;
using Tarn.Aws.S3.Model;
using Tarn.Aws.S3.Resources;
using Tarn.Aws.S3.Sealing;
using ObjectVersion = Tarn.Storage.Objects.Versions.ObjectVersion;

namespace Tarn.Aws.S3.Objects;

internal sealed partial class ObjectOperations
{
    private const int PartsMax = 1_000;

    /// <summary>The asked facts about an object, without its bytes.</summary>
    public async Task<GetObjectAttributesOutput> GetObjectAttributes(GetObjectAttributesInput input, Call call, CancellationToken cancellationToken)
    {
        var asked = (input.ObjectAttributes ?? throw S3Errors.InvalidArgument(
            "The x-amz-object-attributes header specifying the attributes to be retrieved is either missing or empty", "x-amz-object-attributes"))
            .SelectMany(one => one.Split(',', StringSplitOptions.TrimEntries)).ToHashSet(StringComparer.Ordinal);
        if (asked.FirstOrDefault(one => one is not ("ETag" or "Checksum" or "ObjectParts" or "StorageClass" or "ObjectSize")) is { } unknown)
        {
            throw S3Errors.InvalidArgument("Invalid attribute name specified.", "x-amz-object-attributes", unknown);
        }

        var bucket = buckets.Find(call, input.Bucket, input.ExpectedBucketOwner);
        var version = await versions.Find(
            call, bucket, input.Key, input.VersionId, _ => new(0, 0), needsParts: asked.Contains("ObjectParts"), cancellationToken);
        CustomerKeys.OfRead(call, version, input.CustomerKeyMembers);
        SealedReads.Require(call, objects, version);
        var sums = WireChecksums.Of(version);
        return new GetObjectAttributesOutput
        {
            LastModified = version.LastModified,
            VersionId = VersionIds.Shown(bucket, version),
            ETag = asked.Contains("ETag") ? version.ETag : null,
            Checksum = asked.Contains("Checksum") && version.Checksum is not null
                ? new Checksum { ChecksumMembers = sums.Members, ChecksumType = WireChecksums.TypeOf(version.Checksum, version.ChecksumForm) }
                : null,
            ObjectParts = asked.Contains("ObjectParts") && version.Parts > 0 ? PartsOf(version, input) : null,
            StorageClass = asked.Contains("StorageClass") ? StorageClasses.NameOf(version.Properties.StorageClass) : null,
            ObjectSize = asked.Contains("ObjectSize") ? version.Size : null,
        };
    }

    private static GetObjectAttributesParts PartsOf(ObjectVersion version, GetObjectAttributesInput input)
    {
        var limit = S3Text.Limit(input.MaxParts, "x-amz-max-parts", PartsMax);
        var after = input.PartNumberMarker ?? 0;
        var rest = version.PartSizes.Where(part => part.Number > after).ToArray();
        var page = rest.Take(limit).ToArray();
        return new GetObjectAttributesParts
        {
            TotalPartsCount = version.Parts,
            PartNumberMarker = after,
            NextPartNumberMarker = page.Length > 0 ? page[^1].Number : after,
            MaxParts = limit,
            IsTruncated = page.Length < rest.Length,

            // Without checksums S3 returns the number of parts only.
            Parts = page.All(part => part.Checksum is null) ? null : [.. page.Select(part => new ObjectPart
            {
                PartNumber = part.Number,
                Size = part.Size,
                ChecksumMembers = new WireChecksums(part.Checksum).Members,
            })],
        };
    }
}
