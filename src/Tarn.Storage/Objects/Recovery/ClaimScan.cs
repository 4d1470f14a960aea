using System.Globalization;
using Tarn.Storage.Disk;
using Tarn.Storage.Metadata;
using Tarn.Storage.Objects.Blobs;
using Tarn.Storage.Objects.Checksums;
using Tarn.Storage.Objects.Packs;
using Tarn.Storage.Objects.Versions;
using Tarn.Storage.Verification;

namespace Tarn.Storage.Objects.Recovery;

/// <summary>
/// Walks the blobs and packs of all epochs, and stores the claims that the metadata lacks. It reads every byte of them;
/// claims whose bytes do not match are reported, and left out. Changes no file.
/// </summary>
/// <param name="disk">The data directory's disk.</param>
/// <param name="known">The metadata so far.</param>
/// <param name="claims">Gets the claims.</param>
/// <param name="buckets">Gets the buckets that claims name.</param>
/// <param name="report">Gets the findings.</param>
internal sealed class ClaimScan(IDisk disk, IMetadataStore known, IMetadataStore claims, BucketClaims buckets, Action<RecoveryFinding> report)
{
    private const int RowsMax = 500;
    private readonly ClaimedBytes _bytes = new(disk);
    private readonly List<(Space Space, byte[] Key, byte[] Value)> _rows = [];

    /// <summary>The number of blobs and entries that the metadata knew.</summary>
    public long Known { get; private set; }

    /// <summary>The highest epoch that has a folder.</summary>
    public uint NewestEpoch { get; private set; }

    /// <summary>Segments of the log's archive that the metadata lacks.</summary>
    public List<BlobId> Segments { get; } = [];

    /// <summary>The number and bytes of blobs that rows of other projects referred to before, and that no row refers to now.</summary>
    public (long Count, long Bytes) Kept { get; private set; }

    /// <summary>Walks all blobs.</summary>
    public async Task Run(Action<VerifyProgress> progress, CancellationToken cancellationToken)
    {
        var files = new BlobFiles(disk, 0);
        var folders = new List<string>();
        foreach (var name in disk.List(DataDirectory.Blobs).Select(folder => folder.Name))
        {
            if (uint.TryParse(name, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var epoch))
            {
                NewestEpoch = Math.Max(NewestEpoch, epoch);
                folders.AddRange(files.Folders(epoch).Where(IsOwn));
            }
        }

        var total = folders.SelectMany(disk.List).Sum(file => file.Length);
        var done = 0L;
        foreach (var (blob, path) in folders.SelectMany(files.Files))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (blob is { } id)
            {
                await Look(id, path);
                progress(new VerifyProgress("blobs", done += disk.Find(path)?.Length ?? 0, total));
            }
        }

        await Flush();
    }

    // A link would lead to files that are not Tarn's.
    private bool IsOwn(string folder)
    {
        if (!disk.IsLink(folder) && !disk.IsLink(folder[..folder.LastIndexOf('/')]))
        {
            return true;
        }

        NotRecovered(folder, "it is a link, and its files were not read");
        return false;
    }

    private async ValueTask Look(BlobId blob, string path)
    {
        if (blob.Path != path || !disk.IsPlainFile(path))
        {
            NotRecovered(path, blob.Path == path ? "it is no plain file" : "a blob of that name belongs in another folder");
            return;
        }

        try
        {
            if (blob.IsPack)
            {
                await LookIntoPack(blob);
            }
            else if (await known.Read(reader => BlobReferences.IsKnown(reader, blob), default))
            {
                Known++;
            }
            else
            {
                await LookAtFile(blob);
            }
        }
        catch (TarnException unreadable) when (unreadable.Kind is ErrorKind.Damaged or ErrorKind.DiskFailed or ErrorKind.AccessDenied or ErrorKind.NotFound)
        {
            NotRecovered(path, unreadable.Message);
        }
    }

    private async ValueTask LookAtFile(BlobId blob)
    {
        if (_bytes.StoredAttribute(blob) is not { } stored || BlobAttribute.TryDecode(stored) is not { } attribute)
        {
            NotRecovered(blob.Path, "its attribute is missing or damaged: the object it belongs to is unknown");
            return;
        }

        if (ClaimChecks.Refusal(attribute) is { } refusal)
        {
            NotRecovered(blob.Path, refusal);
            return;
        }

        switch (attribute.Kind)
        {
            case BlobKind.Segment:
                Segments.Add(blob);
                return;
            case BlobKind.Kept:
                Kept = (Kept.Count + 1, Kept.Bytes + attribute.Size);
                return;
            case BlobKind.Part:
                await Keep(ClaimRows.Parts, new BlobClaim(BlobEntry.Whole(blob), attribute, []), ClaimRows.PartKeyOf);
                return;
            case BlobKind.Manifest:
                NotRecovered(blob.Path, "a list of parts is an entry of a pack, and this is a file");
                return;
        }

        var blocks = _bytes.Blocks(blob, attribute, out var damage);
        var claim = new BlobClaim(BlobEntry.Whole(blob), attribute, blocks);
        if (damage is not null)
        {
            report(claim.Finding(FindingKind.NotRecovered, $"{damage} ({blob.Path})"));
            return;
        }

        await Keep(ClaimRows.Versions, claim, ClaimRows.KeyOf);
    }

    private async ValueTask LookIntoPack(BlobId pack)
    {
        // A rewritten pack waits for its removal: its entries are elsewhere.
        if (await known.Read(reader => BlobReferences.IsKnown(reader, BlobEntry.Whole(pack)), default))
        {
            Known++;
            return;
        }

        using var file = disk.OpenRead(pack.Path, FileClass.Bulk);
        var reader = new PackReader(file, pack);
        var entries = reader.Entries(out var isSealed);
        foreach (var entry in entries)
        {
            await LookAtEntry(pack, reader, entry);
        }

        if (isSealed)
        {
            return;
        }

        var end = entries.Count == 0 ? PackFormat.HeaderBytes : entries[^1].End;
        foreach (var entry in reader.EntriesAfter(end))
        {
            if (entry.At > end)
            {
                NotRecovered(pack.Path, FormattableString.Invariant($"its bytes {end} to {entry.At} are damaged: the objects there are unknown"));
            }

            await LookAtEntry(pack, reader, entry);
            end = entry.End;
        }
    }

    private async ValueTask LookAtEntry(BlobId pack, PackReader reader, PackEntry entry)
    {
        var place = new BlobEntry(pack, entry.Offset);
        if (await known.Read(rows => BlobReferences.IsKnown(rows, place), default))
        {
            Known++;
            return;
        }

        if (reader.Read(entry) is not var (stored, body) || BlobAttribute.TryDecode(stored) is not { } attribute)
        {
            NotRecovered(pack.Path, FormattableString.Invariant($"its entry at {entry.At} is damaged: the object there is unknown"));
            return;
        }

        var refusal = ClaimChecks.Refusal(attribute)
            ?? (attribute.Kind is not (BlobKind.Object or BlobKind.Manifest) ? "packs have no such entries"
                : attribute.Kind == BlobKind.Object && attribute.StoredSize != body.Length ? "its attribute names another size"
                : null);
        if (refusal is not null)
        {
            NotRecovered(pack.Path, FormattableString.Invariant($"its entry at {entry.At}: {refusal}"));
            return;
        }

        uint[] blocks = body.Length == 0 ? [] : [Tarn.Storage.Checksums.Crc32C.Compute(body)];
        await Keep(ClaimRows.Versions, new BlobClaim(place, attribute, blocks), ClaimRows.KeyOf);
    }

    private async ValueTask Keep(Space space, BlobClaim claim, Func<BlobClaim, byte[]> key)
    {
        if (space == ClaimRows.Versions)
        {
            buckets.Add(claim.Attribute);
        }

        _rows.Add((space, key(claim), ClaimRows.Encode(claim)));
        if (_rows.Count >= RowsMax)
        {
            await Flush();
        }
    }

    private async ValueTask Flush()
    {
        var rows = _rows.ToArray();
        _rows.Clear();
        await claims.Commit(
            transaction =>
            {
                foreach (var (space, key, value) in rows)
                {
                    transaction.Put(space, key, value);
                }

                return ValueTask.CompletedTask;
            },
            default);
    }

    private void NotRecovered(string file, string why) => report(new RecoveryFinding(FindingKind.NotRecovered, $"{file}: {why}") { File = file });
}
