using System.Text.RegularExpressions;
using Tarn.Sql.Executions;
using Tarn.Sql.Syntax.Parsing;
using Tarn.Sql.Syntax;
using Tarn.Sql.Tests.Executions;
using Tarn.Storage;

namespace Tarn.Sql.Tests.Fuzzing;

/// <summary>
/// Random statements end with rows that can be read, or with an error of Athena's. `bench/fuzz-sql` runs more seeds.
/// </summary>
[Trait("Long", "Fuzz")]
public sealed partial class RandomStatementsTests
{
    private const int StatementsPerSeed = 50;

    [Fact]
    public async Task Random_statements_end_with_rows_or_a_named_error()
    {
        var world = new ExecutionWorld();
        await world.InitializeAsync();
        try
        {
            Assert.Empty(await Faults(world, TestSeed.Value));
        }
        finally
        {
            await world.DisposeAsync();
        }
    }

    [Fact]
    public void The_parser_throws_only_its_own_error()
    {
        for (var seed = 1; seed <= 20; seed++)
        {
            var (statements, random) = (new RandomStatements(seed), new Random(seed));
            for (var i = 0; i < StatementsPerSeed; i++)
            {
                var text = statements.Next().ToCharArray();
                text[random.Next(text.Length)] = (char)random.Next(0, 0x3000);
                try
                {
                    SqlParser.Parse(new string(text));
                }
                catch (SqlException)
                {
                    // the error of a text that is no statement
                }
            }
        }
    }

    /// <summary>Runs many seeds, and prints every fault with its statement. The long form of the test.</summary>
    internal static async Task<int> Run(int from, int seeds)
    {
        var faults = 0;
        var world = new ExecutionWorld();
        await world.InitializeAsync();
        try
        {
            for (var seed = from; seed < from + seeds; seed++)
            {
                foreach (var fault in await Faults(world, seed))
                {
                    faults++;
                    Console.WriteLine($"seed {seed}: {fault}");
                }
            }
        }
        finally
        {
            await world.DisposeAsync();
        }

        Console.WriteLine($"{seeds} seeds from {from}, {seeds * StatementsPerSeed} statements: {faults} faults");
        return faults == 0 ? 0 : 1;
    }

    private static async Task<IReadOnlyList<string>> Faults(ExecutionWorld world, int seed)
    {
        var statements = new RandomStatements(seed);
        var faults = new List<string>();
        for (var i = 0; i < StatementsPerSeed; i++)
        {
            var sql = statements.Next();
            if (await Fault(world, sql) is { } fault)
            {
                faults.Add($"{fault}\n    {sql}");
            }
        }

        return faults;
    }

    private static async Task<string?> Fault(ExecutionWorld world, string sql)
    {
        Execution execution;
        try
        {
            execution = await world.Run(sql);
        }
        catch (TarnException refused) when (refused.Kind == ErrorKind.InvalidArgument)
        {
            return null;
        }

        if (execution.State == ExecutionState.Succeeded)
        {
            await world.Service.Results(execution.Key, null, 1_000, default);
            return null;
        }

        var text = execution.Error?.Text ?? "no error";
        var isNamed = execution.State == ExecutionState.Failed && !text.StartsWith(SqlErrorName.GenericInternalError, StringComparison.Ordinal);
        return !isNamed || EngineWords().IsMatch(text)
            ? $"{execution.State}: {text}" : null;
    }

    /// <summary>Words of the engine, and of the SQL that is written for it.</summary>
    [GeneratedRegex(
        @"duckdb|\b(Binder|Catalog|Parser|Conversion|Internal|IO|Constraint|Input|Range|Memory|implemented) (Error|Exception)"
            + @"|\bm_[a-z]+_|\bin/v\d|LINE 1:|STRUCT\(|HUGEINT")]
    private static partial Regex EngineWords();
}
