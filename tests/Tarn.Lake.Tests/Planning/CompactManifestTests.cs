using Tarn.Lake.Files;
using Tarn.Lake.Iceberg.Manifests;
using Tarn.Lake.Iceberg.Tables;
using Tarn.Lake.Tests.Iceberg;

namespace Tarn.Lake.Tests.Planning;

/// <summary>The compact form of a manifest holds the same facts as its entries.</summary>
public sealed class CompactManifestTests
{
    [Fact]
    public void Manifests_of_every_writer_hold_the_same_files_and_statistics_in_the_compact_form()
    {
        var manifests = 0;
        foreach (var tables in GoldenTables.Sets())
        {
            foreach (var name in tables.Names.Where(n => n != "java/part_fixed_malformed"))
            {
                var file = tables.File($"{name}/{tables.Expected(name).GetProperty("metadata_file").GetString()}");
                var table = TableMetadataReader.Read(file, new ReadBudget(1 << 30));
                foreach (var manifest in table.Snapshots.Where(s => s.ManifestList is not null)
                    .SelectMany(s => ManifestListReader.Read(tables.At(s.ManifestList!), new ReadBudget(1 << 30))).DistinctBy(m => (m.Path, m.SequenceNumber)))
                {
                    var type = table.SpecById(manifest.SpecId).PartitionType(table.CurrentSchema);
                    var entries = ManifestReader.Read(tables.At(manifest.Path), manifest, type, new ReadBudget(1 << 30)).Where(e => e.IsLive).ToList();
                    var compact = CompactManifestReader.Read(tables.At(manifest.Path), manifest, type, new ReadBudget(1 << 30));
                    Assert.Equal(entries.Select(Describe), Enumerable.Range(0, compact.Count).Select(i => Describe(compact, i, type.Fields.Count, entries[i])));
                    manifests++;
                }
            }
        }

        Assert.True(manifests > 100);
    }

    [Fact]
    public void A_damaged_manifest_is_an_error_or_other_files_and_never_anything_else()
    {
        var tables = GoldenTables.Sets().First();
        var random = new Random(20_261_122);
        foreach (var name in new[] { "java/eq_multi", "spark/part_strings", "java/v3_dv" })
        {
            var table = TableMetadataReader.Read(
                tables.File($"{name}/{tables.Expected(name).GetProperty("metadata_file").GetString()}"), new ReadBudget(1 << 30));
            foreach (var manifest in ManifestListReader.Read(tables.At(table.CurrentSnapshot!.ManifestList!), new ReadBudget(1 << 30)))
            {
                var type = table.SpecById(manifest.SpecId).PartitionType(table.CurrentSchema);
                var bytes = tables.At(manifest.Path);
                for (var i = 0; i < 400; i++)
                {
                    var damaged = bytes.ToArray();
                    damaged[random.Next(damaged.Length)] ^= (byte)(1 << random.Next(8));
                    try
                    {
                        var compact = CompactManifestReader.Read(damaged, manifest, type, new ReadBudget(16 << 20));
                        for (var f = 0; f < compact.Count; f++)
                        {
                            _ = compact[f].ToEntry(compact.Tuple(compact[f].Partition, type.Fields.Count));
                        }
                    }
                    catch (Tarn.Storage.TarnException)
                    {
                        // reported by name
                    }
                }
            }
        }
    }

    private static string Describe(ManifestEntry entry)
    {
        var file = entry.File;
        return Describe(file, entry.SequenceNumber)
            + Ids(file.Metrics).Aggregate("", (text, id) => text + $" {id}:{Count(file.Metrics.NullValueCounts, id)},{Count(file.Metrics.NanValueCounts, id)},"
                + $"{Bound(file.Metrics.LowerBounds, id)},{Bound(file.Metrics.UpperBounds, id)}");
    }

    private static string Describe(CompactManifest manifest, int index, int fields, ManifestEntry same)
    {
        var file = manifest[index];
        var entry = file.ToEntry(manifest.Tuple(file.Partition, fields));
        var text = Describe(entry.File, entry.SequenceNumber);
        foreach (var id in Ids(same.File.Metrics))
        {
            var facts = file.Column(id);
            text += $" {id}:{facts.NullCount},{facts.NanCount},{(facts.HasLower ? Convert.ToHexString(facts.Lower) : "none")},"
                + (facts.HasUpper ? Convert.ToHexString(facts.Upper) : "none");
        }

        return text;
    }

    private static string Describe(DataFile file, long? sequenceNumber) =>
        $"{file.Path} {file.Format} {file.Content} {file.SpecId} {file.Partition} {file.RecordCount} {file.FileSizeBytes} {sequenceNumber} {file.FirstRowId} "
            + $"{string.Join(',', file.EqualityIds)} {file.ReferencedDataFile} {file.ContentOffset} {file.ContentSizeBytes}";

    private static IEnumerable<int> Ids(ColumnMetrics metrics) =>
        metrics.NullValueCounts.Keys.Union(metrics.NanValueCounts.Keys).Union(metrics.LowerBounds.Keys).Union(metrics.UpperBounds.Keys).Order();

    private static long Count(IReadOnlyDictionary<int, long> counts, int id) => counts.GetValueOrDefault(id, -1);

    private static string Bound(IReadOnlyDictionary<int, byte[]> bounds, int id) => bounds.TryGetValue(id, out var bytes) ? Convert.ToHexString(bytes) : "none";
}
