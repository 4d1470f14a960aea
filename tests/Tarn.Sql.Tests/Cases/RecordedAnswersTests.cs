using Tarn.DuckDb;
using Tarn.Sql.Catalog;
using Tarn.Sql.FileTables;
using Tarn.Sql.Planning;
using Tarn.Sql.Syntax;
using Tarn.Sql.Tests.Catalog;
using Tarn.Sql.Workers;
using Tarn.Sql.Workers.Pages;
using Xunit.Abstractions;

namespace Tarn.Sql.Tests.Cases;

/// <summary>
/// Trino's answers are the acceptance set: every recorded statement is parsed, planned, written and run. The list of
/// those that agree (`tests/data/sql-cases/passing.txt`) only grows; `TARN_UPDATE_PASSING=FILE` writes a new one.
/// </summary>
public sealed class RecordedAnswersTests(ITestOutputHelper output)
{
    private static readonly SqlPrincipal Principal = new("000000000000", "us-east-1", "root", "primary");
    private static readonly PlanningThreads Threads = new(256L << 20, new ManualTime(new DateTimeOffset(2024, 5, 6, 7, 8, 9, TimeSpan.Zero)));

    [Fact]
    public async Task Recorded_statements_keep_giving_Trinos_answers()
    {
        var passed = new List<string>();
        var failed = new List<string>();
        foreach (var file in RecordedCase.Files)
        {
            await DuckThread.Run("cases", () => RunFile(file, passed, failed));
        }

        var known = File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "data", "sql-cases", "passing.txt")).ToHashSet();
        output.WriteLine($"{passed.Count} of {passed.Count + failed.Count} recorded statements give Trino's answer");
        if (Environment.GetEnvironmentVariable("TARN_UPDATE_PASSING") is { Length: > 0 } path)
        {
            File.WriteAllLines(path, known.Union(passed).Order(StringComparer.Ordinal));
            File.WriteAllLines(path + ".failed", failed);
        }

        var lost = failed.Where(f => known.Contains(f[..f.IndexOf(' ', StringComparison.Ordinal)])).ToList();
        Assert.True(lost.Count == 0, string.Join('\n', lost.Take(20)));
    }

    private static void RunFile(string file, List<string> passed, List<string> failed)
    {
        var folder = Directory.CreateTempSubdirectory("tarn-cases-").FullName;
        try
        {
            Directory.CreateDirectory(Path.Combine(folder, "spill"));
            var catalog = new MemoryCatalog();
            catalog.AddDatabase("cases_q");
            using var maker = DuckDatabase.Open(new DuckSettings { MemoryLimitBytes = 256 << 20, Threads = 1, TempDirectory = null });
            using var connection = maker.Connect();
            var tables = new CaseTables(catalog, folder, connection);
            var options = new WorkerEngineOptions
            {
                MemoryBytes = 256 << 20,
                Threads = 1,
                SpillBytesMax = 64 << 20,
                InputFolder = folder,
                OutputFolder = Path.Combine(folder, "out"),
                SpillFolder = Path.Combine(folder, "spill"),
            };
            var engine = new WorkerEngine(options);
            foreach (var recorded in RecordedCase.Read(file))
            {
                if (recorded.IsSetup)
                {
                    SetUp(recorded, tables, failed);
                    continue;
                }

                string? difference;
                try
                {
                    difference = Run(recorded, catalog, engine);
                }
                catch (Exception e) when (e is not OutOfMemoryException)
                {
                    difference = $"{e.GetType().Name}: {e.Message.Split('\n')[0]}";
                    engine.Dispose();
                    engine = new WorkerEngine(options);
                }

                if (difference is null)
                {
                    passed.Add(recorded.Id);
                }
                else
                {
                    failed.Add($"{recorded.Id} {recorded.Group}: {recorded.Sql} => {difference}");
                }
            }

            engine.Dispose();
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static void SetUp(RecordedCase recorded, CaseTables tables, List<string> failed)
    {
        if (!CaseTables.Handles(recorded.Sql))
        {
            return;
        }

        try
        {
            tables.Create(recorded.Sql, Principal, "cases_q").GetAwaiter().GetResult();
        }
        catch (Exception e) when (e is SqlException or DuckException)
        {
            failed.Add($"{recorded.Id} setup: {e.Message}");
        }
    }

    private static string? Run(RecordedCase recorded, MemoryCatalog catalog, WorkerEngine engine)
    {
        try
        {
            if (SqlParser.Parse(recorded.Sql) is not QueryStatement statement)
            {
                return "not a query";
            }

            var query = StatementPlanner.Plan(statement, catalog, Principal, "cases_q", [], Threads, default).AsTask().GetAwaiter().GetResult();
            var files = query.Plan.Scans.ToDictionary(s => s.Ordinal, s => new ScanFiles(
                [.. catalog.ListFiles(s.Table, PredicateLowering.Of(s), default).AsTask().GetAwaiter().GetResult().Data.Select(
                    f => new ScanFile(f, catalog.LocalPaths[f.Location]))]));
            var rows = new List<string?[]>();
            var types = query.Columns.Select(c => c.Type).ToList();
            engine.Run(query.Write(files), bytes =>
            {
                var page = ResultPage.Read(bytes.ToArray(), types);
                for (var i = 0; i < page.RowCount; i++)
                {
                    rows.Add([.. Enumerable.Range(0, types.Count).Select(c => page.Text(i, c))]);
                }
            });
            return recorded.ErrorName is not null ? $"answers instead of {recorded.ErrorName} {recorded.ErrorMessage}"
                : AnswerComparison.Difference(recorded, [.. query.Columns.Select(c => c.Label)], [.. types.Select(t => t.Name)], rows);
        }
        catch (SqlException e)
        {
            return Compare(recorded, e.Name, e.At == SourcePosition.None ? e.Message : $"{e.At}: {e.Message}");
        }
        catch (DuckException e)
        {
            var error = EngineErrors.Translate(e.Type, e.Message);
            return Compare(recorded, error.Name, error.Message);
        }
    }

    private static string? Compare(RecordedCase recorded, string name, string message)
    {
        if (recorded.ErrorName is null)
        {
            return $"{name}: {message}";
        }

        var position = recorded.ErrorMessage!.StartsWith("line ", StringComparison.Ordinal) ? recorded.ErrorMessage.Split(": ")[0] : "";
        return recorded.ErrorName == name && message.StartsWith(position, StringComparison.Ordinal) ? null
            : $"{name}: {message} instead of {recorded.ErrorName}: {recorded.ErrorMessage.Split('\n')[0]}";
    }
}
