using System.Globalization;
using Tarn.Lake.Catalog;
using Tarn.Lake.Catalog.Names;
using Tarn.Sql.Executions;
using Tarn.Sql.Tests.Writing;

namespace Tarn.Sql.Tests.Cases;

/// <summary>A statement and how its answer differs; null when it agrees.</summary>
internal sealed record CaseOutcome(RecordedCase Case, string? Difference);

/// <summary>Runs statements with expected answers, in order, in a database of their own.</summary>
internal static class CaseRun
{
    private static readonly ManualTime Time = new(new DateTimeOffset(2024, 5, 6, 7, 8, 9, TimeSpan.Zero));

    public static async Task<List<CaseOutcome>> Run(IEnumerable<RecordedCase> cases)
    {
        var folder = Directory.CreateTempSubdirectory("tarn-recorded-").FullName;
        try
        {
            await using var world = await LakeWorld.Open(folder, null, Time);
            var scope = new CatalogScope(LakeWorld.Principal.Account, LakeWorld.Principal.Region);
            await world.Store.Commit(tx => world.Catalog.CreateDatabase(tx, new DatabaseName(scope, "cases_q"), null, default, 1), default);
            var outcomes = new List<CaseOutcome>();
            foreach (var recorded in cases)
            {
                var ended = await world.Run(recorded.Sql, "cases_q", "ice");
                var difference = recorded.IsSetup
                    ? ended.State == ExecutionState.Succeeded ? null : ended.Error!.Text
                    : await Difference(recorded, ended, world);
                if (!recorded.IsSetup || difference is not null)
                {
                    outcomes.Add(new(recorded, difference));
                }
            }

            return outcomes;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<string?> Difference(RecordedCase recorded, Execution ended, LakeWorld world)
    {
        if (ended.Error is { } error)
        {
            var place = recorded.ErrorMessage?.StartsWith("line ", StringComparison.Ordinal) == true ? recorded.ErrorMessage.Split(": ")[0] : "";
            var agrees = error.Name == recorded.ErrorName && error.Text.StartsWith($"{error.Name}: {place}", StringComparison.Ordinal);
            return agrees ? null : recorded.ErrorName is null ? error.Text : $"{error.Text} instead of {recorded.ErrorName}: {recorded.ErrorMessage}";
        }

        if (recorded.ErrorName is not null)
        {
            return $"answers instead of {recorded.ErrorName} {recorded.ErrorMessage}";
        }

        if (ended.UpdateCount is { } count)
        {
            var expected = recorded.Rows is [[{ } rows]] ? rows : "none";
            return count.ToString(CultureInfo.InvariantCulture) == expected ? null : $"{count} rows changed instead of {expected}";
        }

        if (recorded.Names.Count == 0)
        {
            return null;
        }

        var answer = new List<string?[]>();
        string? token = null;
        do
        {
            var page = await world.Statements.Results(ended.Key, token, 1_000, default);
            answer.AddRange(page.Rows.Select(row => row.ToArray()));
            token = page.NextToken;
        }
        while (token is not null);
        var isQuery = ended.Substatement == "SELECT" || ended.Substatement == "EXECUTE";
        return AnswerComparison.Difference(
            recorded, [.. ended.Columns.Select(c => c.Label)], [.. ended.Columns.Select(c => c.Type.Name)], [.. answer.Skip(isQuery ? 1 : 0)]);
    }
}
