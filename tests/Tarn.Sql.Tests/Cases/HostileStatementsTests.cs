using System.Diagnostics;
using Tarn.Sql.Catalog;
using Tarn.Sql.Limits;
using Tarn.Sql.Planning;
using Tarn.Sql.Planning.Scans;
using Tarn.Sql.Syntax;
using Tarn.Sql.Syntax.Parsing;
using Tarn.Sql.Tests.Catalog;
using Tarn.Storage;
using Tarn.Storage.Rights;
using Xunit.Abstractions;

namespace Tarn.Sql.Tests.Cases;

/// <summary>
/// Parses, plans and writes every hostile statement. A stack overflow or a full heap would end this test's own process.
/// `tests/clients/hostile-sql.test.mjs` sends the statements to a server.
/// </summary>
[Trait("Long", "Hostile")]
public sealed class HostileStatementsTests(ITestOutputHelper output)
{
    // the bound of the smallest --memory-mb
    private const long PlanningBytesMax = 256L << 20;

    private static readonly SqlPrincipal Principal = new("000000000000", "us-east-1", "root", "primary") { Rights = InstanceRights.Instance };
    private static readonly PlanningThreads Threads = new(PlanningBytesMax, TimeProvider.System);

    [Fact]
    public async Task Hostile_statements_are_written_or_refused_by_name()
    {
        var wrong = new List<string>();
        foreach (var statement in HostileStatement.All)
        {
            var (before, watch) = (GC.GetTotalAllocatedBytes(), Stopwatch.StartNew());
            var error = await Plan(statement);
            output.WriteLine(
                $"{watch.ElapsedMilliseconds,6} ms {(GC.GetTotalAllocatedBytes() - before) >> 20,6} MiB  "
                    + $"{statement.Id}: {error?[..Math.Min(error.Length, 160)] ?? "written"}");
            var isRefused = error is not null && !error.StartsWith("GENERIC_INTERNAL_ERROR", StringComparison.Ordinal);
            var isRight = statement.Expect switch
            {
                "answers" or "endless" => error is null,
                "error" or "either" => error is null || isRefused,
                var name => error is null ? statement.Group is "types" or "engine" or "values" : error.StartsWith(name + ":", StringComparison.Ordinal),
            };
            if (!isRight || error?.Length > ErrorText.CharsMax + 100)
            {
                wrong.Add($"{statement.Id}: {error ?? "written"}");
            }
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong.Select(w => w[..Math.Min(w.Length, 300)])));
    }

    [Fact]
    public async Task A_statement_that_is_stopped_while_it_is_planned_ends()
    {
        using var stopped = new CancellationTokenSource();
        await stopped.CancelAsync();
        var query = (QueryStatement)SqlParser.Parse(HostileStatement.All.Single(s => s.Name == "nested nullif walked").Sql);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            StatementPlanner.Plan(query, new MemoryCatalog(), Principal, new("shop"), [], Threads, stopped.Token).AsTask().InTime());
    }

    [Fact]
    public async Task A_statement_that_is_planned_for_too_long_is_refused_by_name()
    {
        var time = new ManualTime();
        var error = await Assert.ThrowsAsync<SqlException>(() => new PlanningThreads(PlanningBytesMax, time).Run(() =>
        {
            time.Advance(StatementLimits.PlanningTimeMax + TimeSpan.FromSeconds(1));
            for (var step = 0; step < StatementLimits.PlanningStepsMax; step++)
            {
                PlanningBudget.Enter().Dispose();
            }

            return 0;
        }, default).InTime());
        Assert.Equal(SqlErrorName.ExceededTimeLimit, error.Name);
    }

    private static async Task<string?> Plan(HostileStatement statement)
    {
        try
        {
            var parsed = await Threads.Run(() => SqlParser.Parse(statement.Sql), default);
            if (parsed is not QueryStatement query)
            {
                return null;
            }

            var values = await Threads.Run(() => statement.Parameters.Select(SqlParser.ParseValue).ToList(), default);
            using var planned = await StatementPlanner.Plan(query, new MemoryCatalog(), Principal, new("shop"), values, Threads, default);
            _ = await Threads.Run(() => planned.Write(new Dictionary<int, ScanFiles>()), default);
            return null;
        }
        catch (SqlException e)
        {
            return e.Text;
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            return $"GENERIC_INTERNAL_ERROR: {e.GetType().Name} {e.Message}";
        }
    }
}
