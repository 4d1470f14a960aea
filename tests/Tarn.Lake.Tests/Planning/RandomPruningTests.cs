using Tarn.Lake.Iceberg.Manifests;
using Tarn.Lake.Iceberg.Partitions;
using Tarn.Lake.Iceberg.Schemas;
using Tarn.Lake.Planning;

namespace Tarn.Lake.Tests.Planning;

/// <summary>
/// Random tables, specs and predicates, against the rows themselves: no file with a matching row is left out. Every seed
/// replays.
/// </summary>
public sealed class RandomPruningTests
{
    [Fact]
    public async Task No_file_with_a_matching_row_is_left_out()
    {
        long kept = 0, all = 0, needed = 0;
        for (var seed = 1; seed <= 150; seed++)
        {
            var random = new Random(seed);
            var schema = RandomValues.Schema();
            var specs = Enumerable.Range(0, 3).Select(id => RandomSpec(random, schema, id)).ToArray();
            var table = new PlannedTable(schema, specs);
            var rows = new Dictionary<string, List<Dictionary<int, object?>>>();
            for (var manifest = 0; manifest < 4; manifest++)
            {
                var spec = specs[random.Next(specs.Length)];
                var files = Files(random, schema, spec, rows);
                await table.Add(spec.SpecId, ManifestContent.Data, files.Select(f => (f, 1L)));
            }

            for (var i = 0; i < 40; i++)
            {
                var (predicate, test) = RandomPredicate.Make(random, schema, 3);
                var (scan, tasks) = await table.Scan(predicate);
                var planned = tasks.Select(t => t.File.File.Path).ToHashSet();
                var matching = rows.Where(file => file.Value.Any(row => test(row) == true)).Select(file => file.Key).ToList();
                var missing = matching.Where(path => !planned.Contains(path)).ToList();
                Assert.True(missing.Count == 0, $"seed {seed}, predicate {i}: {predicate}: {missing.FirstOrDefault()} is left out");
                Assert.Equal(rows.Count, scan.DataFilesTotal);
                (kept, all, needed) = (kept + planned.Count, all + rows.Count, needed + matching.Count);
            }
        }

        Assert.True(kept < all * 0.75, $"of {all} files {kept} are kept, and {needed} have matching rows");
    }

    private static PartitionSpec RandomSpec(Random random, Schema schema, int specId)
    {
        var fields = new List<PartitionField>();
        for (var i = random.Next(3); i > 0; i--)
        {
            var source = schema.Columns.Fields[random.Next(schema.Columns.Fields.Count)];
            var transforms = RandomValues.Transforms.Where(t => t.Takes((Lake.Iceberg.Types.PrimitiveType)source.Type)).ToList();
            fields.Add(new PartitionField(source.Id, 1000 + (10 * specId) + i, $"p{specId}_{i}", transforms[random.Next(transforms.Count)]));
        }

        return new PartitionSpec(specId, fields);
    }

    private static List<DataFile> Files(Random random, Schema schema, PartitionSpec spec, Dictionary<string, List<Dictionary<int, object?>>> rows)
    {
        var files = new List<DataFile>();
        var narrow = random.Next(2) == 0;
        foreach (var group in Enumerable.Range(0, 12).Select(_ => RandomValues.Row(random, schema)).GroupBy(row => spec.TupleOf(schema, id => row[id])))
        {
            var path = $"s3://lake/t/data/{rows.Count}.parquet";
            rows[path] = [.. group.Take(narrow ? 1 : 3)];
            files.Add(new DataFile
            {
                Path = path,
                SpecId = spec.SpecId,
                Partition = group.Key,
                RecordCount = rows[path].Count,
                FileSizeBytes = 1,
                Metrics = RandomValues.Metrics(random, schema, rows[path]),
            });
        }

        return files;
    }
}
