namespace Tarn.Patterns.Logs;

/// <summary>Conditions joined by <c>&amp;&amp;</c>, <c>||</c> and parentheses.</summary>
internal static class Conditions
{
    private const int DepthMax = 100;

    /// <summary>Reads conditions; <c>&amp;&amp;</c> binds more tightly.</summary>
    /// <param name="scanner">Stands before the conditions.</param>
    /// <param name="leaf">Reads one comparison.</param>
    /// <param name="depth">The number of open parentheses.</param>
    public static Func<T, bool> Read<T>(PatternScanner scanner, Func<Func<T, bool>> leaf, int depth = 0)
    {
        var either = new List<Func<T, bool>>();
        do
        {
            var all = new List<Func<T, bool>>();
            do
            {
                all.Add(Unit(scanner.Spaces(), leaf, depth));
            }
            while (scanner.Spaces().TryTake("&&"));
            either.Add(all.Count == 1 ? all[0] : subject => all.TrueForAll(condition => condition(subject)));
        }
        while (scanner.TryTake("||"));
        return either.Count == 1 ? either[0] : subject => either.Exists(condition => condition(subject));
    }

    private static Func<T, bool> Unit<T>(PatternScanner scanner, Func<Func<T, bool>> leaf, int depth)
    {
        if (!scanner.TryTake("("))
        {
            return leaf();
        }

        if (depth == DepthMax)
        {
            throw FilterPattern.Invalid($"it nests more than {DepthMax} parentheses");
        }

        var inner = Read(scanner, leaf, depth + 1);
        scanner.Spaces().Take(")");
        return inner;
    }
}
