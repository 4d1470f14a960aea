using Tarn.Sql.Engine;
using Tarn.Sql.Plans;
using Tarn.Sql.Types;

namespace Tarn.Sql.Functions;

/// <summary>A call whose form a function's row makes.</summary>
/// <param name="Lowering">The lowering of other expressions.</param>
/// <param name="Arguments">The arguments, coerced to the signature's types.</param>
/// <param name="Sql">The arguments' forms; a lambda has none, because its form depends on the function.</param>
internal sealed record FunctionCall(ILowering Lowering, IReadOnlyList<PlanExpression> Arguments, IReadOnlyList<EngineSql> Sql, SqlType Result)
{
    public required FunctionSignature Function { get; init; }

    /// <summary>The parts of an aggregate's or a window's call besides its arguments.</summary>
    public CallParts Parts { get; init; } = CallParts.None;

    /// <summary>The position of the call in the statement.</summary>
    public SourcePosition At { get; init; }

    /// <summary>An argument's form.</summary>
    public EngineSql this[int argument] => Sql[argument];

    /// <summary>An argument whose parameter is a time in a zone.</summary>
    public EngineZoned Zoned(int argument) => (EngineZoned)Sql[argument];

    /// <summary>The clock of an argument: of a time in a zone its clock there, of another time itself.</summary>
    public EngineSql Clock(int argument) =>
        IsZoned(argument) ? Lowering.Clock(Zoned(argument), Arguments[argument].Type) : Sql[argument];

    /// <summary>Whether an argument's parameter is a time in a zone.</summary>
    public bool IsZoned(int argument) =>
        Function.Parameters[Math.Min(argument, Function.Parameters.Count - 1)].Name.EndsWith(" with time zone", StringComparison.Ordinal);

    /// <inheritdoc cref="ILowering.Fail"/>
    public EngineSql Fail(string name, string message) => Lowering.Fail(name, EngineSql.Text(message));

    /// <summary>A call of a C# function with the arguments and the result of this call.</summary>
    public EngineSql Call(string function) => Lowering.Call(function, [.. Arguments.Select(a => a.Type)], Result, Sql);

    /// <summary>The engine's name of the result's type.</summary>
    public string ResultName => DuckDbText.TypeName(Result);

    /// <summary>An integer that the engine requires as a constant; Trino accepts any expression.</summary>
    /// <exception cref="SqlException">NOT_SUPPORTED: the argument is no constant whole number.</exception>
    public long ConstantInt(int argument, string what)
    {
        var value = Arguments[argument] is Coercion c ? c.Value : Arguments[argument];
        return value is Constant { Value: long n } ? n
            : throw new SqlException(SqlErrorName.NotSupported, $"the {what} must be a constant", Arguments[argument].At);
    }
}

/// <summary>The parts of an aggregate's or a window's call besides its arguments.</summary>
/// <param name="Distinct">DISTINCT, with a blank.</param>
/// <param name="OrderBy">ORDER BY inside the brackets.</param>
/// <param name="Suffix">FILTER, or OVER.</param>
/// <param name="Nulls">IGNORE NULLS.</param>
internal sealed record CallParts(EngineSql Distinct, EngineSql OrderBy, EngineSql Suffix, EngineSql Nulls)
{
    /// <summary>The parts of a scalar function's call.</summary>
    public static readonly CallParts None = new(EngineSql.None, EngineSql.None, EngineSql.None, EngineSql.None);
}
