using Tarn.Sql.Types;

namespace Tarn.Sql.Plans;

internal enum FunctionKind { Scalar, Aggregate, Window }

/// <summary>A listed signature of a function, as analysis sees it. Functions have a row with its form in the engine.</summary>
internal sealed class FunctionSignature
{
    /// <summary>Parses a signature, such as <c>map(array(K),array(V)) map(K,V)</c>.</summary>
    public FunctionSignature(FunctionKind kind, string text)
    {
        Kind = kind;
        Text = text;
        var open = text.IndexOf('(', StringComparison.Ordinal);
        Name = text[..open];
        var close = TypePattern.MatchingBracket(text, open);
        Display = text[..(close + 1)];
        var inner = text[(open + 1)..close];
        Variadic = inner.EndsWith("...", StringComparison.Ordinal);
        Parameters = TypePattern.ParseList(Variadic ? inner[..^3] : inner);
        Return = TypePattern.Parse(text[(close + 1)..].Trim());
    }

    public FunctionKind Kind { get; }

    public string Name { get; }

    /// <summary>The listed signature with its result.</summary>
    public string Text { get; }

    /// <summary>The signature in Trino's lists of expected ones.</summary>
    public string Display { get; }

    public IReadOnlyList<TypePattern> Parameters { get; }

    /// <summary>Whether the last parameter may repeat (once at least).</summary>
    public bool Variadic { get; }

    public TypePattern Return { get; }

    /// <summary>Computes the result's type from the arguments' types, when the pattern cannot express it.</summary>
    public Func<IReadOnlyList<SqlType>, SqlType>? ResultRule { get; init; }

    /// <summary>Whether each call returns its own value; then calls are never folded or repeated.</summary>
    public bool IsVolatile { get; init; }

    /// <summary>Whether a call can fail for some rows. Then it must not move past its guards.</summary>
    public bool CanFail { get; init; } = true;
}
