using System.Globalization;
using Tarn.Aws.TarnApi.Model;

namespace Tarn.Output;

/// <summary>Names of a delivery's runs: <c>replay 2</c> is its second replay. Ids say nothing to a person.</summary>
internal static class RunNames
{
    /// <summary>The name of a run.</summary>
    /// <param name="runs">All runs of the delivery.</param>
    public static string Of(IReadOnlyList<DeliveryRun> runs, DeliveryRun run)
    {
        var number = runs.Count(other => other.Kind == run.Kind && other.Run <= run.Run);
        var kind = run.Kind.ToLowerInvariant();
        return runs.Count(other => other.Kind == run.Kind) == 1 ? kind : string.Create(CultureInfo.InvariantCulture, $"{kind} {number}");
    }
}
