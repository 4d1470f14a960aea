namespace Tarn.Commands.Sql.Completion;

/// <summary>The texts that may be at the cursor.</summary>
/// <param name="Typed">The number of characters before the cursor that they replace.</param>
/// <param name="Candidates">The texts, best first.</param>
internal sealed record LineCompletion(int Typed, IReadOnlyList<string> Candidates)
{
    /// <summary>No text fits.</summary>
    public static LineCompletion None { get; } = new(0, []);

    /// <summary>The beginning that all candidates share; letters of either case are the same.</summary>
    public string Common
    {
        get
        {
            var common = Candidates.Count == 0 ? "" : Candidates[0];
            foreach (var candidate in Candidates.Skip(1))
            {
                var length = 0;
                while (length < Math.Min(common.Length, candidate.Length)
                    && char.ToLowerInvariant(common[length]) == char.ToLowerInvariant(candidate[length]))
                {
                    length++;
                }

                common = common[..length];
            }

            return common;
        }
    }
}
