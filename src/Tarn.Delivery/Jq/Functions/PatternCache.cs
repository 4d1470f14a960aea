using System.Collections.Concurrent;
using Tarn.Lake.Matching;

namespace Tarn.Delivery.Jq.Functions;

/// <summary>The compiled regular expressions of a program, at most 64. Texts that records bring are compiled each time after that.</summary>
internal sealed class PatternCache
{
    private const int PatternsMax = 64;

    private readonly ConcurrentDictionary<(string, PatternOptions), TextPattern> _patterns = new();

    public TextPattern Get(string pattern, PatternOptions options)
    {
        if (_patterns.TryGetValue((pattern, options), out var found))
        {
            return found;
        }

        found = TextPattern.Parse(pattern, options);
        if (_patterns.Count < PatternsMax)
        {
            _patterns.TryAdd((pattern, options), found);
        }

        return found;
    }
}
