using Tarn.Lake.Catalog;
using Tarn.Lake.Catalog.Names;
using Tarn.Sql.Executions;
using Tarn.Sql.Tests.Writing;

namespace Tarn.Sql.Tests.Matching;

/// <summary>Conditions over two rows, which the matcher evaluates, against the same conditions over a join, which the engine evaluates.</summary>
public sealed class MatchConditionsTests : IDisposable
{
    private const int Rows = 60;
    private const int Statements = 12;
    private const int Conditions = 10;

    private static readonly string[] Numbers = ["i", "b", "d", "r", "n", "w"];

    private readonly string _folder = Directory.CreateTempSubdirectory("tarn-match-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task The_matcher_and_the_engine_agree_on_conditions_over_two_rows()
    {
        var random = new Random(20_260);
        await using var world = await LakeWorld.Open(_folder, null);
        var scope = new CatalogScope(LakeWorld.Principal.Account, LakeWorld.Principal.Region);
        await world.Store.Commit(tx => world.Catalog.CreateDatabase(tx, new DatabaseName(scope, "m"), null, default, 1), default);
        var rows = $"(VALUES {string.Join(", ", Enumerable.Range(0, Rows).Select(id => Row(random, id)))}) t(id, i, b, d, r, n, w, s, o, dt, ts, z)";
        for (var statement = 0; statement < Statements; statement++)
        {
            var conditions = Enumerable.Range(0, Conditions).Select(_ => Condition(random, 2)).ToList();
            var matched = conditions.Select(c => $"(SELECT array_agg(x ORDER BY x) FROM v MATCH_RECOGNIZE (ORDER BY id MEASURES A.id AS x "
                + $"AFTER MATCH SKIP TO NEXT ROW PATTERN (A B) DEFINE B AS {c}))");
            var joined = conditions.Select(c => $"(SELECT array_agg(a.id ORDER BY a.id) FROM v a JOIN v b ON b.id = a.id + 1 WHERE {c})");
            var pairs = matched.Zip(joined).Select(pair => $"{pair.First} IS NOT DISTINCT FROM {pair.Second}");
            var ended = await world.Run($"WITH v AS (SELECT * FROM {rows}) SELECT {string.Join(", ", pairs)}", "m", "ice");
            Assert.True(ended.State == ExecutionState.Succeeded, ended.Error?.Text);
            var page = await world.Statements.Results(ended.Key, null, 10, default);
            var differing = conditions.Where((_, i) => page.Rows[1][i] != "true").ToList();
            Assert.True(differing.Count == 0, string.Join('\n', differing));
        }
    }

    private static string Row(Random random, int id)
    {
        string Some(string value) => random.Next(8) == 0 ? "NULL" : value;
        var day = 1 + random.Next(9);
        return $"({id}, {Some($"CAST({random.Next(-5, 6)} AS integer)")}, {Some($"CAST({random.Next(-5, 6)} AS bigint)")}, "
            + $"{Some($"CAST({random.Next(-20, 20) / 4.0} AS double)")}, {Some($"CAST({random.Next(-20, 20) / 4.0} AS real)")}, "
            + $"{Some($"CAST({random.Next(-90, 90) / 10.0} AS decimal(5,2))")}, {Some($"CAST({random.Next(-90, 90) / 10.0} AS decimal(30,6))")}, "
            + $"{Some($"'{"ab😀z"[random.Next(2)]}{random.Next(3)}'")}, {Some(random.Next(2) == 0 ? "true" : "false")}, "
            + $"{Some($"DATE '2024-01-0{day}'")}, {Some($"TIMESTAMP '2024-01-0{day} 10:0{random.Next(9)}:00.123'")}, "
            + $"{Some($"TIMESTAMP '2024-01-0{day} 10:00:00 UTC'")})";
    }

    private static string Condition(Random random, int depth) => depth > 0 && random.Next(3) > 0
        ? random.Next(5) switch
        {
            0 => $"({Condition(random, depth - 1)} OR {Condition(random, depth - 1)})",
            1 => $"(NOT {Condition(random, depth - 1)})",
            2 => $"(CASE WHEN {Condition(random, depth - 1)} THEN {Condition(random, depth - 1)} ELSE {Condition(random, depth - 1)} END)",
            _ => $"({Condition(random, depth - 1)} AND {Condition(random, depth - 1)})",
        }
        : random.Next(8) switch
        {
            0 => $"({Either(random)}.s {Comparison(random)} {Either(random)}.s)",
            1 => $"({Either(random)}.dt {Comparison(random)} {Either(random)}.dt)",
            2 => $"(B.ts - A.ts {Comparison(random)} INTERVAL '{random.Next(50)}' HOUR)",
            3 => $"({Either(random)}.z {Comparison(random)} {Either(random)}.z)",
            4 => $"(A.o IS DISTINCT FROM B.o)",
            5 => $"(A.i IN (B.i, B.b, 3))",
            _ => $"({Number(random, 2)} {Comparison(random)} {Number(random, 2)})",
        };

    private static string Number(Random random, int depth) => depth > 0 && random.Next(2) == 0
        ? random.Next(4) switch
        {
            0 => $"coalesce({Number(random, depth - 1)}, {Number(random, depth - 1)})",
            1 => $"(-{Number(random, depth - 1)})",
            _ => $"({Number(random, depth - 1)} {"+-*"[random.Next(3)]} {Number(random, depth - 1)})",
        }
        : random.Next(6) == 0 ? random.Next(1, 9).ToString(System.Globalization.CultureInfo.InvariantCulture)
        : $"{Either(random)}.{Numbers[random.Next(Numbers.Length)]}";

    private static string Either(Random random) => random.Next(2) == 0 ? "A" : "B";

    private static string Comparison(Random random) => new[] { "=", "<>", "<", "<=", ">", ">=" }[random.Next(6)];
}
