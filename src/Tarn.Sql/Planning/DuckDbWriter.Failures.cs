using Tarn.Sql.Engine;
using Tarn.Sql.Plans;
using Tarn.Sql.Types;

namespace Tarn.Sql.Planning;

/// <summary>
/// An expression that can fail must be evaluated only for rows and values that the statement selects. DuckDB folds
/// constant expressions wherever they are, and evaluates a C# function of one column over a Parquet file's whole
/// dictionary. A second argument that depends on the row prevents both.
/// </summary>
internal sealed partial class DuckDbWriter
{
    /// <summary>A call of a C# function with these types; registers the use.</summary>
    /// <param name="arguments">The arguments as SQL, joined by commas.</param>
    public string Call(string function, IReadOnlyList<SqlType> parameters, SqlType result, string arguments) =>
        !ManagedFunctionTypes.IsInfallible(function) && NeedsWitness() && Witness() is { } witness
            ? $"{Managed(function, [.. parameters, SqlType.Boolean], result)}({arguments}, {witness} IS NULL)"
            : $"{Managed(function, parameters, result)}({arguments})";

    /// <summary>
    /// An expression of any type that ends the statement with a Trino error when it is evaluated; under TRY it gives
    /// null.
    /// </summary>
    /// <param name="message">SQL text that yields the message.</param>
    public string Fail(string name, string message) => Witness() is { } witness
        ? $"CASE WHEN CAST(concat('!!{name}!!', {message}, CASE WHEN {witness} IS NULL THEN '' END) AS BOOLEAN) THEN NULL END"
        // TRY refuses the engine's error function, and evaluates constants at once.
        : _isTried ? $"CASE WHEN CAST('!!{name}!!' || {message} AS BOOLEAN) THEN NULL END" : $"error('!!{name}!!' || {message})";

    /// <summary>The name of a C# function for these types; registers the use.</summary>
    public string Managed(string function, IReadOnlyList<SqlType> parameters, SqlType result)
    {
        var types = parameters.Select(TypeName).ToList();
        var resultType = TypeName(result);
        var key = string.Concat($"m_{function}_{string.Join('_', types)}_{resultType}".ToLowerInvariant()
            .Select(c => char.IsAsciiLetterOrDigit(c) ? c : '_'));
        if (!_managed.TryGetValue(key, out var use))
        {
            // The name contains the types, because a worker's instance keeps the function for later statements.
            use = new(function, key, types, resultType);
            _managed.Add(key, use);
        }

        return use.Name;
    }

    /// <summary>Whether the expression being written has fewer than two parts that depend on the row.</summary>
    private bool NeedsWitness() => _writing is not null && PlanExpressionTree.Children(_writing).Count(c => FirstColumn(c) is not null) < 2;

    /// <summary>
    /// A column, or a lambda's parameter, in the expression being written; null when the expression is constant.
    /// </summary>
    private string? Witness() => _writing is not null && FirstColumn(_writing) is { } column ? ColumnName(column.Column) : null;

    private static ColumnReference? FirstColumn(PlanExpression e)
    {
        var waiting = new Stack<PlanExpression>([e]);
        while (waiting.TryPop(out var next))
        {
            switch (next)
            {
                case ColumnReference column:
                    return column;
                case LambdaValue:
                    // Its parameters have no meaning outside the lambda.
                    break;
                default:
                    foreach (var child in PlanExpressionTree.Children(next))
                    {
                        waiting.Push(child);
                    }

                    break;
            }
        }

        return null;
    }
}
