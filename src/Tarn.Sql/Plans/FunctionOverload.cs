using Tarn.Sql.Planning;
using Tarn.Sql.Types;

namespace Tarn.Sql.Plans;

internal enum FunctionKind { Scalar, Aggregate, Window }

/// <summary>What a function's writer may ask: the arguments as SQL and their types, and the result's.</summary>
internal sealed record WriteContext(ISqlWriter Writer, IReadOnlyList<PlanExpression> Arguments, IReadOnlyList<string> Sql, SqlType Result);

/// <summary>
/// One listed signature and how it is written in DuckDB: by a template (`{0}`, `{1}` are the arguments, `{*}` all of them, `{R}` the
/// result's DuckDB type) or by a method where a template does not do.
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
        Write = write;
    }

    public FunctionKind Kind { get; }

    public string Name { get; }

    /// <summary>The signature with its result, from which this overload was made.</summary>
    public string Signature { get; }

    /// <summary>As Trino lists it among the expected ones.</summary>
    public string Display { get; }

    public IReadOnlyList<TypePattern> Parameters { get; }

    /// <summary>Whether the last parameter may come any number of times (once at least).</summary>
    public bool Variadic { get; }

    public TypePattern Return { get; }

    public string Template { get; }

    /// <summary>The result's type where the pattern cannot say it; gets the arguments' types.</summary>
    public Func<IReadOnlyList<SqlType>, SqlType>? ResultRule { get; }

    /// <summary>Writes the call where a template does not do: for scalar functions the SQL itself, for others a template without user text.</summary>
    public Func<WriteContext, string>? Write { get; }

    /// <summary>A value of its own on each call: never folded, never repeated.</summary>
    public bool Volatile { get; init; }

    /// <summary>For aggregates whose template needs the ORDER BY inside: `{o}` stands for it.</summary>
    public bool Ordered => Template.Contains("{o}", StringComparison.Ordinal);
}
