namespace Tarn.Streaming.Tests.Patterns;

/// <summary>Expressions that mean the same in Flink's SQL and in Athena's, over columns i, j, m, s and b.</summary>
internal sealed class RandomConditions(int seed)
{
    private readonly Random _random = new(seed);

    /// <summary>An expression whose result is no floating-point number, because the dialects print those differently.</summary>
    public string Next() => _random.Next(6) switch
    {
        0 => Whole(3),
        1 => Exact(2),
        2 => Text(3),
        _ => Truth(4),
    };

    public int Int(int below) => _random.Next(below);

    private string Truth(int depth) => depth == 0 ? Of("b", "i > j", "s IS NULL", "TRUE") : _random.Next(13) switch
    {
        0 => $"({Truth(depth - 1)} AND {Truth(depth - 1)})",
        1 => $"({Truth(depth - 1)} OR {Truth(depth - 1)})",
        2 => $"(NOT {Truth(depth - 1)})",
        3 => $"({Whole(depth - 1)} {Symbol()} {Whole(depth - 1)})",
        4 => $"({Exact(depth - 1)} {Symbol()} {Whole(depth - 1)})",
        5 => $"({Text(depth - 1)} {Symbol()} {Text(depth - 1)})",
        6 => $"({Whole(depth - 1)} {Of("", "NOT ")}BETWEEN {Whole(depth - 1)} AND {Whole(depth - 1)})",
        7 => $"({Whole(depth - 1)} {Of("", "NOT ")}IN ({Whole(0)}, {Whole(0)}, {Whole(depth - 1)}))",
        8 => $"({Text(depth - 1)} {Of("", "NOT ")}LIKE '{Of("a%", "%b", "_", "%", "a_c", "")}')",
        9 => $"({Text(depth - 1)} IS {Of("", "NOT ")}NULL)",
        10 => $"({Whole(depth - 1)} IS {Of("", "NOT ")}DISTINCT FROM {Whole(depth - 1)})",
        11 => $"(CASE WHEN {Truth(depth - 1)} THEN {Truth(depth - 1)} ELSE {Truth(depth - 1)} END)",
        _ => $"(CAST({Whole(depth - 1)} AS DOUBLE) / 4 {Symbol()} {Exact(depth - 1)})",
    };

    private string Whole(int depth) => depth == 0 ? Of("i", "j", "0", "3", "7") : _random.Next(9) switch
    {
        0 => $"({Whole(depth - 1)} + {Whole(depth - 1)})",
        1 => $"({Whole(depth - 1)} - {Whole(depth - 1)})",
        2 => $"({Whole(0)} * {Whole(depth - 1)})",
        3 => $"({Whole(depth - 1)} / {Of("2", "3", "7")})",
        4 => $"({Whole(depth - 1)} % {Of("2", "3", "7")})",
        5 => $"ABS({Whole(depth - 1)})",
        6 => $"COALESCE({Whole(depth - 1)}, {Whole(depth - 1)})",
        7 => $"NULLIF({Whole(depth - 1)}, {Whole(depth - 1)})",
        _ => $"(CASE i WHEN {Whole(0)} THEN {Whole(depth - 1)} ELSE {Whole(depth - 1)} END)",
    };

    private string Exact(int depth) => depth == 0 ? Of("m", "1.50", "0.25", "m") : _random.Next(4) switch
    {
        0 => $"({Exact(depth - 1)} + {Exact(depth - 1)})",
        1 => $"({Exact(depth - 1)} - {Exact(depth - 1)})",
        2 => $"({Exact(0)} * {Exact(depth - 1)})",
        _ => $"COALESCE({Exact(depth - 1)}, m)",
    };

    private string Text(int depth) => depth == 0 ? Of("s", "'a'", "'abc'", "s") : _random.Next(6) switch
    {
        0 => $"({Text(depth - 1)} || {Text(depth - 1)})",
        1 => $"UPPER({Text(depth - 1)})",
        2 => $"LOWER({Text(depth - 1)})",
        3 => $"SUBSTRING({Text(depth - 1)}, {Of("1", "2", "-1")}, {Of("1", "2")})",
        4 => $"COALESCE({Text(depth - 1)}, {Text(depth - 1)})",
        _ => $"CAST({Whole(depth - 1)} AS VARCHAR(100))",
    };

    private string Symbol() => Of("=", "<>", "<", "<=", ">", ">=");

    private string Of(params ReadOnlySpan<string> items) => items[_random.Next(items.Length)];
}
