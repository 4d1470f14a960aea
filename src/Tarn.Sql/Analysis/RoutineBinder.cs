using System.Collections.Immutable;
using Tarn.Sql.Plans;
using Tarn.Sql.Syntax;
using Tarn.Sql.Types;
using Tarn.Storage;

namespace Tarn.Sql.Analysis;

/// <summary>
/// Functions that a statement defines for itself. A body becomes one expression over its parameters: variables become named values,
/// and branches become conditions. A function sees the functions before it, so that no call recurs.
/// </summary>
/// <seealso href="https://trino.io/docs/current/udf/sql.html"/>
internal sealed class RoutineBinder(ExpressionBinder expressions, BindingContext context)
{
    /// <summary>The clause of expressions in bodies.</summary>
    public const string Clause = "FUNCTION";

    private readonly Dictionary<string, List<Routine>> _routines = [];

    /// <summary>A function's parameters, and its result in terms of them.</summary>
    private sealed record Routine(IReadOnlyList<ColumnReference> Parameters, PlanExpression Result);

    /// <summary>Whether the statement defines functions of a name.</summary>
    public bool IsDefined(string name) => _routines.ContainsKey(name);

    /// <summary>Adds a function.</summary>
    /// <exception cref="SqlException">The function is invalid.</exception>
    public void Define(InlineFunction function)
    {
        var parameters = function.Parameters.Select(p => Variable(p.Name, TypeNames.Resolve(p.Type, p.At))).ToList();
        var scope = ImmutableDictionary<string, PlanExpression>.Empty;
        foreach (var parameter in parameters)
        {
            scope = scope.ContainsKey(parameter.Label)
                ? throw new SqlException(SqlErrorName.InvalidArguments, $"Duplicate function parameter name: {parameter.Label}", function.At)
                : scope.Add(parameter.Label, parameter);
        }

        var returned = TypeNames.Resolve(function.Returns, function.At);
        var result = new RoutineBody(expressions, context, returned).Bind(function.Body, scope);
        if (function.NullOnNull && parameters.Count > 0)
        {
            PlanExpression missing = new Junction(false, [.. parameters.Select(p => new NullTest(p))]);
            result = new Conditional([(missing, new Constant(null, returned))], result, returned);
        }

        var name = function.Name.Lower;
        var known = _routines.TryGetValue(name, out var list) ? list : _routines[name] = [];
        if (known.Any(r => r.Parameters.Select(p => p.Type).SequenceEqual(parameters.Select(p => p.Type))))
        {
            throw new SqlException(SqlErrorName.InvalidFunctionArgument, $"Function already registered: {name}", function.At);
        }

        known.Add(new(parameters, result));
    }

    /// <summary>A call.</summary>
    /// <exception cref="SqlException">FUNCTION_NOT_FOUND: no function of the name takes these arguments.</exception>
    public PlanExpression Call(string name, IReadOnlyList<PlanExpression> arguments, SourcePosition at)
    {
        var routine = Resolve(_routines[name], arguments) ?? throw new SqlException(SqlErrorName.FunctionNotFound,
            $"Unexpected parameters ({ErrorText.List(arguments.Select(a => a.Type.Name))}) for function {name}. Expected: "
                + string.Join(", ", _routines[name].Select(r => $"{name}({string.Join(", ", r.Parameters.Select(p => p.Type.Name))})")), at);
        var result = routine.Result with { At = at };
        for (var i = arguments.Count - 1; i >= 0; i--)
        {
            result = new Shared(routine.Parameters[i], ExpressionBinder.Coerce(arguments[i], routine.Parameters[i].Type), result) { At = at };
        }

        return result;
    }

    private static Routine? Resolve(IEnumerable<Routine> routines, IReadOnlyList<PlanExpression> arguments)
    {
        var fitting = routines.Where(r => r.Parameters.Count == arguments.Count
            && !r.Parameters.Where((p, i) => !TypeCoercion.CanCoerce(arguments[i].Type, p.Type)).Any()).ToList();
        return fitting.Find(a => fitting.TrueForAll(
            b => !a.Parameters.Where((p, i) => !TypeCoercion.CanCoerce(p.Type, b.Parameters[i].Type)).Any())) ?? fitting.FirstOrDefault();
    }

    private ColumnReference Variable(Identifier name, SqlType type) => new(context.NewColumn(type).Id, name.Lower, type) { At = name.At };
}
