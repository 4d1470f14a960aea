using System.Globalization;
using Tarn.Lake.Catalog;
using Tarn.Lake.Iceberg.Manifests;
using Tarn.Lake.Iceberg.Partitions;
using Tarn.Lake.Iceberg.Tables;
using Tarn.Lake.Iceberg.Types;
using Tarn.Lake.Iceberg.Values;

namespace Tarn.Lake.Commit.Snapshots;

/// <summary>Plans the snapshot whose manifests list the same files in the order of their partitions.</summary>
internal static class ManifestSorting
{
    public static async ValueTask Add(CommitDraft draft, string branch, int entriesMax, TableLoader loader, CancellationToken cancellationToken)
    {
        var table = draft.Metadata;
        if (BranchHistory.Head(table, branch) is not { } head)
        {
            return;
        }

        var before = await loader.Manifests(head, cancellationToken);
        var output = new ManifestOutput(draft);
        var (kept, written, replaced) = (new List<ManifestFile>(), new List<ManifestFile>(), 0);
        foreach (var group in before.GroupBy(manifest => (manifest.Content, manifest.SpecId)))
        {
            var manifests = group.Where(manifest => manifest.KeyMetadata is null).ToList();
            var partition = table.SpecById(group.Key.SpecId).PartitionType(table.CurrentSchema);
            if (group.Key.Content != ManifestContent.Data || !output.CanWrite(group.Key.SpecId) || IsInForm(manifests, partition, entriesMax))
            {
                kept.AddRange(group);
                continue;
            }

            kept.AddRange(group.Where(manifest => manifest.KeyMetadata is not null));
            replaced += manifests.Count;
            var entries = new List<ManifestEntry>();
            foreach (var manifest in manifests)
            {
                entries.AddRange((await loader.Entries(table, manifest, cancellationToken)).Where(entry => entry.IsLive)
                    .Select(entry => entry with { Status = EntryStatus.Existing }));
            }

            written.AddRange(entries.OrderBy(entry => entry.File.Partition, ByPartition.Instance).ThenBy(entry => entry.SequenceNumber)
                .Chunk(entriesMax).Select(part => output.Write(group.Key.SpecId, ManifestContent.Data, part)));
        }

        if (replaced > 0)
        {
            var summary = new Dictionary<string, string>
            {
                ["manifests-created"] = Text(written.Count),
                ["manifests-kept"] = Text(kept.Count),
                ["manifests-replaced"] = Text(replaced),

                // Each file keeps its number.
                [SnapshotSummary.PlannedSequence] = Text(0),
            };
            var change = new SnapshotChange { Operation = SnapshotSummary.Replace, Branch = branch, SummaryEntries = summary };
            SnapshotWriter.Add(output, [.. written, .. kept], change, []);
        }
    }

    // One manifest, or full ones that do not overlap in their first partition field.
    private static bool IsInForm(List<ManifestFile> manifests, StructType partition, int entriesMax)
    {
        if (manifests.Count <= 1)
        {
            return true;
        }

        var isFull = manifests.Sum(manifest => manifest.EntryCount) / (double)manifests.Count >= entriesMax / 2.0;
        return isFull && (partition.Fields is not [var first, ..] || !Overlap((PrimitiveType)first.Type, manifests));
    }

    private static bool Overlap(PrimitiveType type, List<ManifestFile> manifests)
    {
        var ranges = new List<(object Lower, object Upper)>();
        foreach (var manifest in manifests)
        {
            if (manifest.Partitions is not [var field, ..])
            {
                return true;
            }

            if (field is { LowerBound: { } lower, UpperBound: { } upper })
            {
                ranges.Add((SingleValue.Decode(type, lower), SingleValue.Decode(type, upper)));
            }
        }

        ranges.Sort((a, b) => ValueOrder.Compare(a.Lower, b.Lower));
        return ranges.Zip(ranges.Skip(1)).Any(pair => ValueOrder.Compare(pair.First.Upper, pair.Second.Lower) > 0);
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private sealed class ByPartition : IComparer<PartitionTuple>
    {
        public static readonly ByPartition Instance = new();

        public int Compare(PartitionTuple? x, PartitionTuple? y)
        {
            for (var i = 0; i < x!.Values.Count; i++)
            {
                var order = (x.Values[i], y!.Values[i]) switch
                {
                    (null, null) => 0,
                    (null, _) => -1,
                    (_, null) => 1,
                    var (a, b) => ValueOrder.Compare(a!, b!),
                };
                if (order != 0)
                {
                    return order;
                }
            }

            return 0;
        }
    }
}
