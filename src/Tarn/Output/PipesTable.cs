using System.Globalization;
using Spectre.Console;
using Spectre.Console.Rendering;
using Tarn.Aws.TarnApi.Model;

namespace Tarn.Output;

/// <summary>The pipes of a status.</summary>
internal static class PipesTable
{
    /// <summary>The table; none where there are no pipes.</summary>
    public static IEnumerable<IRenderable> Of(IReadOnlyList<PipeStatus> pipes)
    {
        if (pipes.Count > 0)
        {
            yield return new PrintedTable(
                ["region", "pipe", "source", "target", "state", "lag", "records", "given up", "lost", "last result"],
                [false, false, false, false, false, true, true, true, true, false],
                [.. pipes.Select(pipe => new string?[]
                {
                    pipe.Region, pipe.Name, pipe.Source, pipe.Target, pipe.State, pipe.LagSeconds.ToString("N0", CultureInfo.InvariantCulture) + " s",
                    Count(pipe.Records), Count(pipe.GivenUpRecords), Count(pipe.LostRecords), pipe.LastResult,
                })]).ToTable().Title("Pipes");
        }
    }

    private static string Count(long number) => number.ToString("N0", CultureInfo.InvariantCulture);
}
