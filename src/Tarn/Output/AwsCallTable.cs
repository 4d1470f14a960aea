using Spectre.Console;
using Spectre.Console.Rendering;
using Tarn.Aws.TarnApi.Model;

namespace Tarn.Output;

/// <summary>The names of AWS that functions called.</summary>
internal static class AwsCallTable
{
    /// <summary>The table; none where functions called no name of AWS.</summary>
    public static IEnumerable<IRenderable> Of(IReadOnlyList<FunctionStatus> functions)
    {
        var rows = functions.SelectMany(function => (function.AwsCalls ?? []).Select(call => (function.Name, Call: call))).ToList();
        if (rows.Count > 0)
        {
            yield return new PrintedTable(
                ["function", "called", "the calls"],
                [false, false, false],
                [.. rows.Select(row => new string?[]
                {
                    row.Name,
                    row.Call.Name,
                    row.Call.HasLeft ? "WARNING: left for AWS (another key, or none)" : "went to this server (an SDK without AWS_ENDPOINT_URL)",
                })]).ToTable().Title("Calls to names of AWS");
        }
    }
}
