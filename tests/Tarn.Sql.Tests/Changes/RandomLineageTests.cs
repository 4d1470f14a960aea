using System.Globalization;
using Tarn.Lake.Iceberg.Types;
using Tarn.Sql.Tests.Writing;

namespace Tarn.Sql.Tests.Changes;

/// <summary>Random chains of statements against a model of each row's id and last change, in format version 3.</summary>
public sealed class RandomLineageTests : IDisposable
{
    private const int Keys = 12;

    private readonly string _folder = Directory.CreateTempSubdirectory("tarn-random-lineage-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public Task A_short_chain_keeps_ids() => Run(TestSeed.Value, statements: 6);

    [Fact]
    [Trait("Long", "Fuzz")]
    public async Task Long_chains_keep_ids()
    {
        for (var seed = 1; seed <= TestSeed.Count(1); seed++)
        {
            await Run(seed + (100 * TestSeed.Value), statements: 25);
        }
    }

    private async Task Run(int seed, int statements)
    {
        var random = new Random(seed);
        await using var world = await LakeWorld.Open(Path.Combine(_folder, seed.ToString(CultureInfo.InvariantCulture)));
        await world.Create(new(new NestedField(0, "id", PrimitiveType.Int), new NestedField(0, "n", PrimitiveType.Int)));
        Assert.Null((await world.Run("ALTER TABLE t SET TBLPROPERTIES ('format_version' = '3')")).Error?.Text);
        var (model, used) = (new Dictionary<int, Row>(), new HashSet<long>());
        for (var i = 0; i < statements; i++)
        {
            var (sql, changed, added) = Next(random, model, i);
            var error = (await world.Run(sql)).Error?.Text;
            Assert.True(error is null, $"seed {seed}, statement {i}: {sql}: {error}");
            await Compare(world, model, used, changed, added, $"seed {seed}, statement {i}: {sql}");
        }
    }

    /// <summary>A statement, with the rows that it changes and adds. The model gets their values, and loses deleted rows.</summary>
    private static (string Sql, HashSet<int> Changed, HashSet<int> Added) Next(Random random, Dictionary<int, Row> model, int value)
    {
        var keys = Enumerable.Range(1, Keys).Where(_ => random.Next(3) == 0).Append(random.Next(1, Keys + 1)).Distinct().ToList();
        var known = keys.Where(model.ContainsKey).ToHashSet();
        var text = string.Join(", ", keys);
        switch (random.Next(value == 0 ? 2 : 6))
        {
            case 0 or 1:
                return Merge(model, keys, known, value, deletes: random.Next(2) == 0);
            case 2:
                foreach (var key in known)
                {
                    model.Remove(key);
                }

                return ($"DELETE FROM t WHERE id IN ({text})", [], []);
            case 3:
                return ("OPTIMIZE t REWRITE DATA USING BIN_PACK", [], []);
            case 4:
                var missing = Enumerable.Range(1, Keys).Except(model.Keys).Take(3).ToHashSet();
                missing.ToList().ForEach(key => model[key] = new Row(value, 0, 0));
                var ids = string.Join(", ", missing.DefaultIfEmpty(0));
                return ($"INSERT INTO t SELECT id, {value} FROM UNNEST(ARRAY[{ids}]) AS s(id) WHERE id > 0", [], missing);
            default:
                known.ToList().ForEach(key => model[key] = model[key] with { Value = value });
                return ($"UPDATE t SET n = {value} WHERE id IN ({text})", known, []);
        }
    }

    private static (string Sql, HashSet<int> Changed, HashSet<int> Added) Merge(
        Dictionary<int, Row> model, List<int> keys, HashSet<int> known, int value, bool deletes)
    {
        var gone = known.Where(key => deletes && key % 2 == 0).ToHashSet();
        var added = keys.Except(known).ToHashSet();
        gone.ToList().ForEach(key => model.Remove(key));
        known.Except(gone).ToList().ForEach(key => model[key] = model[key] with { Value = value });
        added.ToList().ForEach(key => model[key] = new Row(value, 0, 0));
        return ($"""
            MERGE INTO t USING UNNEST(ARRAY[{string.Join(", ", keys)}]) AS s(id) ON t.id = s.id
            {(deletes ? "WHEN MATCHED AND s.id % 2 = 0 THEN DELETE" : "")}
            WHEN MATCHED THEN UPDATE SET n = {value}
            WHEN NOT MATCHED THEN INSERT VALUES (s.id, {value})
            """, [.. known.Except(gone)], added);
    }

    private static async Task Compare(
        LakeWorld world, Dictionary<int, Row> model, HashSet<long> used, HashSet<int> changed, HashSet<int> added, string what)
    {
        using var pinned = await world.Catalog.Pin(LakeWorld.Name, default);
        var last = pinned.Metadata.LastSequenceNumber;
        var rows = (await world.Query("SELECT id, n, \"$row_id\", \"$last_updated_sequence_number\" FROM t ORDER BY id"))
            .ConvertAll(row => row.Split('|').Select(part => long.Parse(part, CultureInfo.InvariantCulture)).ToArray());
        Assert.True(model.Keys.Order().SequenceEqual(rows.Select(row => (int)row[0])), what);
        foreach (var row in rows)
        {
            var (key, known) = ((int)row[0], model[(int)row[0]]);
            var id = added.Contains(key) ? row[2] : known.Id;
            Assert.True(!added.Contains(key) || used.Add(id), $"{what}: row {key} has the id of another one");
            model[key] = known with { Id = id, LastUpdated = added.Contains(key) || changed.Contains(key) ? last : known.LastUpdated };
            Assert.True(new Row((int)row[1], row[2], row[3]) == model[key], $"{what}: row {key} is {row[1]} {row[2]} {row[3]}, not {model[key]}");
        }

        Assert.True(pinned.Metadata.NextRowId > used.DefaultIfEmpty(-1).Max(), what);
    }

    private sealed record Row(int Value, long Id, long LastUpdated);
}
