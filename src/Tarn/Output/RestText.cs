using Tarn.Aws.TarnApi.Model;
using Tarn.Lake.Shredding.Misfits;

namespace Tarn.Output;

/// <summary>Sentences for a person about values that went to <c>_rest</c>.</summary>
internal static class RestText
{
    /// <summary>
    /// The values that went to <c>_rest</c> since an earlier status: a sentence per column, reason and kind of value.
    /// </summary>
    public static IEnumerable<string> Since(IEnumerable<RestStatus> before, IEnumerable<RestStatus> now)
    {
        var counted = before.ToDictionary(Key, line => line.Values);
        foreach (var line in now)
        {
            var added = line.Values - counted.GetValueOrDefault(Key(line));
            if (added > 0)
            {
                yield return $"{Quantity.Of(added, "value")} of {RestLine.TextOf(line.Column)} went to _rest: {line.Explanation}";
            }
        }
    }

    private static (string? Table, string? Column, string? Reason, string? Kind) Key(RestStatus line) => (line.Table, line.Column, line.Reason, line.Kind);
}
