using Tarn.Sql.Types;

namespace Tarn.Sql.Plans;

internal enum FunctionKind { Scalar, Aggregate, Window }

/// <summary>The input of a function's writer: the arguments as expressions and as SQL, and the result's type.</summary>
internal sealed record WriteContext(ISqlWriter Writer, IReadOnlyList<PlanExpression> Arguments, IReadOnlyList<string> Sql, SqlType Result);

/// <summary>
/// One listed signature with its form in DuckDB: a template (`{0}`, `{1}` are the arguments, `{R}` the result's DuckDB
/// type), or a method when a template is not enough.
/// </summary>
internal sealed class FunctionOverload
{
    public FunctionOverload(FunctionKind kind, string signature, string template, Func<IReadOnlyList<SqlType>, SqlType>? result = null,
        Func<WriteContext, string>? write = null)
    {
        Kind = kind;
        Signature = signature;
        var open = signature.IndexOf('(', StringComparison.Ordinal);
        Name = signature[..open];
        var close = TypePattern.MatchingBracket(signature, open);
        Display = signature[..(close + 1)];
        var inner = signature[(open + 1)..close];
        Variadic = inner.EndsWith("...", StringComparison.Ordinal);
        Parameters = TypePattern.ParseList(Variadic ? inner[..^3] : inner);
        Return = TypePattern.Parse(signature[(close + 1)..].Trim());
        Template = template;
        ResultRule = result;
        CutsNanoseconds = kind == FunctionKind.Scalar && Name is not ("to_iso8601" or "at_timezone" or "with_timezone")
            && Display.Contains("timestamp(p)", StringComparison.Ordinal);
        Write = write;
    }

    public FunctionKind Kind { get; }

    public string Name { get; }

    /// <summary>The listed signature with its result.</summary>
    public string Signature { get; }

    /// <summary>The signature in Trino's lists of expected ones.</summary>
    public string Display { get; }

    public IReadOnlyList<TypePattern> Parameters { get; }

    /// <summary>Whether the last parameter may repeat (once at least).</summary>
    public bool Variadic { get; }

    public TypePattern Return { get; }

    public string Template { get; }

    /// <summary>Computes the result's type from the arguments' types, when the pattern cannot express it.</summary>
    public Func<IReadOnlyList<SqlType>, SqlType>? ResultRule { get; }

    /// <summary>
    /// Writes the call when a template is not enough: for scalar functions the SQL itself, for others a template
    /// without user text.
    /// </summary>
    public Func<WriteContext, string>? Write { get; }

    /// <summary>
    /// Whether the function computes with microseconds: its form in DuckDB would round nanoseconds before 1970 to the next
    /// second.
    /// </summary>
    public bool CutsNanoseconds { get; }

    /// <summary>Whether each call returns its own value; such calls are never folded or repeated.</summary>
    public bool Volatile { get; init; }

    /// <summary>Whether an aggregate's template contains the ORDER BY, as `{o}`.</summary>
    public bool Ordered => Template.Contains("{o}", StringComparison.Ordinal);
}
