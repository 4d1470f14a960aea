using Tarn.Sql.Functions;
using Tarn.Sql.Plans;
using Tarn.Sql.Syntax;
using Tarn.Sql.Types;
using Tarn.Storage;

namespace Tarn.Sql.Analysis;

/// <content>Functions whose result is a table: sequence and exclude_columns.</content>
internal sealed partial class QueryBinder
{
    private BoundRelation BindTableFunction(TableFunctionRelation function, Scope? outer)
    {
        if ((BindStreamWindow(function, outer) ?? BindForest(function, outer)) is { } streamed)
        {
            return streamed;
        }

        var name = function.Name.Parts[^1].Lower;
        var isBuiltIn = function.Name.Parts.Count == 1 || string.Join('.', function.Name.Parts.SkipLast(1).Select(p => p.Lower)) == "system.builtin";
        return name switch
        {
            "sequence" when isBuiltIn => BindSequence(Arguments(function, "start", "stop", "step")),
            "exclude_columns" when isBuiltIn => BindExclusion(Arguments(function, "input", "columns"), outer, function.At),
            _ => throw new SqlException(SqlErrorName.FunctionNotFound,
                $"Table function '{string.Join('.', function.Name.Parts.Select(p => p.Lower))}' not registered", function.Name.At),
        };
    }

    /// <summary>The arguments in the order of their parameters; null: the argument is missing.</summary>
    private static TableArgument?[] Arguments(TableFunctionRelation function, params string[] parameters)
    {
        var given = function.Arguments;
        var found = new TableArgument?[parameters.Length];
        if (given.Count > parameters.Length)
        {
            throw new SqlException(
                SqlErrorName.InvalidArguments, $"Too many arguments. Expected at most {parameters.Length} arguments, got {given.Count} arguments", function.At);
        }

        if (given.Any(a => a.Name is null) && given.Any(a => a.Name is not null))
        {
            throw new SqlException(SqlErrorName.InvalidArguments, "All arguments must be passed by name or all must be passed positionally", function.At);
        }

        for (var i = 0; i < given.Count; i++)
        {
            var place = given[i].Name is { } name ? Array.IndexOf(parameters, name.Lower) : i;
            if (place < 0 || found[place] is not null)
            {
                throw new SqlException(SqlErrorName.InvalidArguments,
                    $"{(place < 0 ? "Unexpected argument name" : "Duplicate argument name")}: {given[i].Name!.Text.ToUpperInvariant()}", given[i].At);
            }

            found[place] = given[i];
        }

        return found;
    }

    private BoundRelation BindSequence(TableArgument?[] arguments)
    {
        var (start, stop, step) = (Whole(arguments[0], "START", 0), Whole(arguments[1], "STOP", null), Whole(arguments[2], "STEP", 1));
        if (start != stop && Math.Sign(step) != (start < stop ? 1 : -1))
        {
            throw new SqlException(
                SqlErrorName.InvalidFunctionArgument, $"Step must be {(start < stop ? "positive" : "negative")} for sequence [{start}, {stop}]");
        }

        var numbers = new FunctionInvocation(
            FunctionTable.Unnamed("$numbers"), [.. new[] { start, stop, step == 0 ? 1 : step }.Select(n => new Constant(n, SqlType.Bigint))],
            SqlType.Array(SqlType.Bigint));
        var column = _context.NewColumn(SqlType.Bigint);
        return new(new UnnestNode(new ValuesNode([[]], []), [numbers], [[column]], null, false),
            [BoundRelation.Field(null, null, "sequential_number", "sequential_number", column.Id, column.Type)]);
    }

    private long Whole(TableArgument? argument, string parameter, long? absent)
    {
        if (argument is null)
        {
            return absent ?? throw new SqlException(SqlErrorName.MissingArgument, $"Missing argument: {parameter}");
        }

        if (argument.Value is null)
        {
            throw new SqlException(SqlErrorName.InvalidFunctionArgument, $"Invalid argument {parameter}. Expected expression", argument.At);
        }

        var bound = _expressions.Bind(argument.Value, new ExpressionContext(Scope.Empty, "table function"));
        return bound switch
        {
            Constant { Value: null } => throw new SqlException(
                SqlErrorName.InvalidFunctionArgument, $"{char.ToUpperInvariant(parameter[0])}{parameter[1..].ToLowerInvariant()} is null"),
            Constant { Value: long number } when bound.Type.IsInteger => number,
            Coercion { Value: Constant { Value: long number }, Type.IsInteger: true } => number,
            _ when bound.Type.IsInteger => throw new SqlException(
                SqlErrorName.NotSupported, "the arguments of sequence must be whole numbers, without computations", argument.At),
            _ => throw new SqlException(SqlErrorName.TypeMismatch, $"Cannot cast {bound.Type.Name} to bigint", argument.At),
        };
    }

    private BoundRelation BindExclusion(TableArgument?[] arguments, Scope? outer, SourcePosition at)
    {
        if (arguments[0]?.Table is not { } input || arguments[1]?.Columns is not { } columns)
        {
            throw new SqlException(SqlErrorName.InvalidFunctionArgument, "exclude_columns takes INPUT => TABLE(…) and COLUMNS => DESCRIPTOR(…)", at);
        }

        var bound = BindRelation(input, outer);
        var visible = bound.Fields.Where(f => !f.Hidden).ToList();
        var excluded = columns.Select(c => c.Lower).ToHashSet();
        var unknown = excluded.Where(name => visible.TrueForAll(f => f.Name != name)).ToList();
        if (unknown.Count > 0)
        {
            throw new SqlException(
                SqlErrorName.InvalidFunctionArgument, $"Excluded columns: [{ErrorText.List(unknown)}] not present in the table");
        }

        var kept = visible.Where(f => f.Name is null || !excluded.Contains(f.Name)).ToList();
        return kept.Count > 0 ? bound with { Fields = [.. kept.Select(f => f with { Relation = null, Database = null })] }
            : throw new SqlException(SqlErrorName.InvalidFunctionArgument, "All columns are excluded");
    }
}
