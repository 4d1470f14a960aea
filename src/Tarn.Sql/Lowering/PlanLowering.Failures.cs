using Tarn.Sql.Engine;
using Tarn.Sql.Plans;
using Tarn.Sql.Types;

namespace Tarn.Sql.Lowering;

/// <summary>
/// An expression that can fail must be evaluated only for rows and values that the statement selects. DuckDB folds
/// constant expressions wherever they are, and evaluates a C# function of one column over a Parquet file's whole
/// dictionary. A second argument that depends on the row prevents both. It must not follow from the column's statistics: where a file has no
/// null, DuckDB makes a constant of <c>IS NULL</c>.
/// </summary>
internal sealed partial class PlanLowering
{
    public EngineSql Call(string function, IReadOnlyList<SqlType> parameters, SqlType result, params IReadOnlyList<EngineSql> arguments)
    {
        var operands = EngineSql.Join(", ", arguments);
        EngineSql call = !Engine.ManagedFunctions.IsInfallible(function) && NeedsWitness() && Witness() is { } witness
            ? (EngineSql)$"{Managed(function, [.. parameters, SqlType.Boolean], result)}({operands}, {witness})"
            : $"{Managed(function, parameters, result)}({operands})";
        return call.With(EngineTraits.Costly);
    }

    public EngineSql Fail(string name, EngineSql message)
    {
        IReadOnlyList<SqlType> types = [SqlType.Varchar, SqlType.Varchar];
        EngineSql arguments = $"{EngineSql.Text(name)}, {message}";
        // TRY refuses functions that are never folded, and evaluates constants at once.
        var function = _isTried ? Engine.ManagedFunctions.Fail : Engine.ManagedFunctions.FailNow;
        if (Witness() is { } witness)
        {
            (function, types, arguments) = (Engine.ManagedFunctions.Fail, [.. types, SqlType.Boolean], $"{arguments}, {witness}");
        }

        return $"CASE WHEN {Managed(function, types, SqlType.Boolean)}({arguments}) THEN NULL END";
    }

    /// <summary>An error whose message is a constant.</summary>
    private EngineSql Fail(string name, string message) => Fail(name, EngineSql.Text(message));

    /// <summary>The name of a C# function for these types; registers the use.</summary>
    private string Managed(string function, IReadOnlyList<SqlType> parameters, SqlType result)
    {
        var types = parameters.Select(DuckDbText.TypeName).ToList();
        var resultType = DuckDbText.TypeName(result);
        var key = string.Concat($"m_{function}_{string.Join('_', types)}_{resultType}".ToLowerInvariant()
            .Select(c => char.IsAsciiLetterOrDigit(c) ? c : '_'));
        if (!_managed.TryGetValue(key, out var use))
        {
            // The name contains the types, because a worker's instance retains the function for later statements.
            use = new(function, key, types, resultType);
            _managed.Add(key, use);
        }

        return use.Name;
    }

    /// <summary>Whether the expression being lowered has fewer than two parts that depend on the row.</summary>
    private bool NeedsWitness() => _current is not null && PlanExpressionTree.Children(_current).Count(c => FirstColumn(c) is not null) < 2;

    /// <summary>
    /// A boolean, never null, of a column, a field of it, or a lambda's parameter in the expression being lowered; null when the expression
    /// is constant.
    /// </summary>
    private EngineSql? Witness() => _current is not null && FirstColumn(_current) is { } column ? Hashed(Lower(column), column.Type) : null;

    // A hash has no statistics. Of a row, its first field is read; of a text and a container, its length.
    private static EngineSql Hashed(EngineSql sql, SqlType type) => type.Kind switch
    {
        TypeKind.Row when type.Fields is [var first, ..] => Hashed($"struct_extract({sql}, 'f0')", first.Type),
        TypeKind.Array => $"(hash(len({sql})) = 0)",
        TypeKind.Map => $"(hash(cardinality({sql})) = 0)",
        TypeKind.Varchar or TypeKind.Char => $"(hash(strlen({sql})) = 0)",
        TypeKind.Varbinary => $"(hash(octet_length({sql})) = 0)",
        _ => $"(hash({sql}) = 0)",
    };

    // The column at which a path of fields begins; null: the expression is none.
    private static int? RootOf(PlanExpression e) => e switch
    {
        ColumnReference column => column.Column,
        FieldAccess field => RootOf(field.Row),
        _ => null,
    };

    // A column, or a path of fields below one.
    private static PlanExpression? FirstColumn(PlanExpression e)
    {
        var waiting = new Stack<PlanExpression>([e]);
        var named = new HashSet<int>();
        while (waiting.TryPop(out var next))
        {
            // A shared value's name has a meaning only inside its body.
            if (next is Shared { Name.Column: var name })
            {
                named.Add(name);
            }

            switch (next)
            {
                case var path when RootOf(path) is { } root:
                    if (!named.Contains(root))
                    {
                        return path;
                    }

                    break;
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
