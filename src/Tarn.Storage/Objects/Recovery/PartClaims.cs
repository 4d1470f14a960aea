using Tarn.Storage.Disk;
using Tarn.Storage.Metadata;
using Tarn.Storage.Objects.Blobs;
using Tarn.Storage.Objects.Keys;
using Tarn.Storage.Objects.Uploads;
using Tarn.Storage.Objects.Versions;

namespace Tarn.Storage.Objects.Recovery;

/// <summary>
/// The parts of uploads. Parts of an open upload that the metadata knows become its parts again; an upload that was
/// completed ends. Parts of other uploads are only reported, because the upload's id and properties are lost.
/// </summary>
internal sealed class PartClaims(IDisk disk, IMetadataStore store, IMetadataStore claims, UploadTable table, Action<RecoveryFinding> report)
{
    private readonly ClaimedBytes _bytes = new(disk);

    public async Task Run(IReadOnlySet<long> completed, CancellationToken cancellationToken)
    {
        var open = new Dictionary<long, Upload>();
        await foreach (var row in MetadataRows.All(store, ObjectSpaces.Uploads, KeyRange.All, cancellationToken))
        {
            var upload = UploadRows.Decode(row.Value);
            if (completed.Contains(upload.Number))
            {
                await End(row.Key, upload);
            }
            else
            {
                open[upload.Number] = upload;
            }
        }

        var (count, bytes) = (0L, 0L);
        await foreach (var row in MetadataRows.All(claims, ClaimRows.Parts, KeyRange.All, cancellationToken))
        {
            var claim = ClaimRows.Decode(row.Value);
            if (await store.Read(reader => BlobReferences.IsKnown(reader, claim.Place), cancellationToken))
            {
                continue;
            }

            if (open.TryGetValue(claim.Attribute.Upload, out var upload) && upload.Bucket == claim.Attribute.Bucket && upload.Key == claim.Attribute.Key
                && (upload.Seal is null) == (claim.Attribute.Seal is null))
            {
                await Add(upload, claim);
            }
            else
            {
                (count, bytes) = (count + 1, bytes + claim.Attribute.Size);
            }
        }

        if (count > 0)
        {
            report(new RecoveryFinding(
                FindingKind.NotRecovered,
                FormattableString.Invariant($"{count:N0} parts ({bytes:N0} bytes) belong to uploads that were not completed, or whose version is not ")
                + "recovered: their files stay, and clients begin such uploads anew")
            {
                Bytes = bytes,
            });
        }
    }

    private async Task Add(Upload upload, BlobClaim claim)
    {
        var part = claim.Attribute.Part;
        var blocks = _bytes.Blocks(claim.Place.Blob, claim.Attribute, out var damage);
        var title = FormattableString.Invariant($"part {part} of an upload");
        if (damage is not null)
        {
            report(claim.Finding(FindingKind.NotRecovered, $"{title}: {damage} ({claim.Place.Blob.Path})"));
            return;
        }

        var isNewer = await store.Commit(
            async transaction =>
            {
                var key = ObjectKeys.Part(upload.Number, part);
                if (await transaction.Get(ObjectSpaces.Parts, key) is { } value)
                {
                    var present = UploadRows.DecodePart(new Row(key, value));
                    if (present.LastModified > claim.Attribute.Made)
                    {
                        return false;
                    }

                    var entry = BlobEntry.Of(present.Extent);
                    transaction.Delete(ObjectSpaces.BlobReferrers, ObjectKeys.Referrer(entry, BlobReferrer.UploadPart(upload.Number, part)));
                }

                var extent = new Extent
                {
                    Blob = claim.Place.Blob,
                    Length = claim.Attribute.Size,
                    Codec = claim.Attribute.Codec,
                    StoredLength = claim.Attribute.Seal is null ? 0 : claim.Attribute.StoredSize,
                    PartNumber = part,
                    Checksum = claim.Attribute.Checksum,
                    Blocks = blocks,
                };
                var added = new UploadPart
                {
                    Number = part,
                    ETag = claim.Attribute.ETag,
                    LastModified = claim.Attribute.Made,
                    Extent = VersionTable.WithBlocksAside(transaction, extent),
                };
                transaction.Put(ObjectSpaces.Parts, key, UploadRows.Encode(added));
                BlobReferences.Add(transaction, claim.Place, BlobReferrer.UploadPart(upload.Number, part));
                return true;
            },
            default);
        report(isNewer
            ? claim.Finding(FindingKind.Added, $"{title}: recovered")
            : claim.Finding(FindingKind.Superseded, $"{title}: a newer one is there; {claim.Place.Blob.Path} stays"));
    }

    private async Task End(ReadOnlyMemory<byte> row, Upload upload)
    {
        await store.Commit(
            async transaction =>
            {
                var parts = (await UploadTable.PartRows(transaction, upload.Number)).Select(UploadRows.DecodePart).ToArray();
                await table.Remove(transaction, row, upload, keep: new HashSet<BlobId>());
                foreach (var part in parts)
                {
                    RecoveredRows.Forget(transaction, BlobEntry.Of(part.Extent));
                }
            },
            default);
        report(new RecoveryFinding(FindingKind.Removed, $"s3://{upload.Bucket}/{upload.Key}: the upload was completed after the copy")
        {
            Bucket = upload.Bucket,
            Key = upload.Key,
        });
    }
}
