using System.Globalization;
using System.Text.RegularExpressions;
using Tarn.Sql.Engine;
using Tarn.Sql.Limits;
using Tarn.Sql.Plans;
using Tarn.Sql.Types;

namespace Tarn.Sql.Planning;

/// <summary>
/// Writes a typed plan as DuckDB SQL. Where the two engines differ, the SQL spells the difference out: casts, guards,
/// orders. Of a user's text, only literals reach the SQL, as quoted, typed constants.
/// </summary>
/// <param name="scan">Writes the SELECT that returns a scan's columns under their numbers.</param>
internal sealed partial class DuckDbWriter(Func<ScanNode, string> scan) : ISqlWriter
{
    private readonly Dictionary<string, ManagedFunctionUse> _managed = [];
    private readonly Dictionary<int, string> _names = [];
    private long _written;

    /// <summary>The expression being written; its parts are written before it.</summary>
    private PlanExpression? _writing;

    /// <summary>Whether that expression is inside TRY.</summary>
    private bool _isTried;

    private int _fresh;

    public IReadOnlyCollection<ManagedFunctionUse> ManagedFunctions => _managed.Values;

    public string TypeName(SqlType type) => DuckDbText.TypeName(type);

    public string ColumnName(int column) => _names.GetValueOrDefault(column) ?? "c" + column.ToString(CultureInfo.InvariantCulture);

    /// <summary>
    /// Writes an expression with other names for some columns: parameters of a lambda that became parts of one
    /// parameter.
    /// </summary>
    public string WriteRenamed(PlanExpression e, IReadOnlyDictionary<int, string> names)
    {
        var before = names.Keys.Where(_names.ContainsKey).ToDictionary(k => k, k => _names[k]);
        foreach (var (column, name) in names)
        {
            _names[column] = name;
        }

        var written = Write(e);
        foreach (var column in names.Keys)
        {
            _names.Remove(column);
        }

        foreach (var (column, name) in before)
        {
            _names[column] = name;
        }

        return written;
    }

    /// <summary>A name for a lambda's parameter that is unique in the statement.</summary>
    public string Fresh(string word) => word + (_fresh++).ToString(CultureInfo.InvariantCulture);

    /// <summary>An integer that DuckDB requires as a constant; Trino accepts any expression.</summary>
    public string ConstantInt(PlanExpression e, string what)
    {
        var value = e is Coercion c ? c.Value : e;
        return value is Constant { Value: long n } ? n.ToString(CultureInfo.InvariantCulture)
            : throw new SqlException(SqlErrorName.NotSupported, $"the {what} must be a constant", e.At);
    }

    /// <summary>
    /// A division that fails on zero as Trino's does; no guard when the divisor is a constant other than zero.
    /// </summary>
    public string Guarded(string left, PlanExpression divisor, string right, string operation)
    {
        var value = divisor is Coercion c ? c.Value : divisor;
        var isSafe = value is Constant { Value: long and not 0 } || (value is Constant { Value: string text } && text.Any(ch => ch is >= '1' and <= '9'));
        return isSafe ? operation
            : Bounded($"CASE WHEN {right} = 0 AND {left} IS NOT NULL THEN {Fail(SqlErrorName.DivisionByZero, "'Division by zero'")} ELSE {operation} END");
    }

    public string Write(PlanExpression e)
    {
        using var level = PlanningBudget.Enter(e.At);
        var (outer, wasTried) = (_writing, _isTried);
        _isTried |= e is Attempt or Coercion { Safe: true };
        _writing = e;
        var sql = Bounded(WriteHere(e));
        (_writing, _isTried) = (outer, wasTried);
        return sql;
    }

    private string WriteHere(PlanExpression e) => e switch
    {
        Constant c => DuckDbText.Literal(c.Value, c.Type),
        ColumnReference c => ColumnName(c.Column),
        Coercion c => c.Safe ? $"TRY({Cast(Write(c.Value), c.Value.Type, c.Type)})" : Cast(Write(c.Value), c.Value.Type, c.Type),
        Invocation i => WriteInvocation(i.Overload, i.Arguments, i.Type),
        ArithmeticOperation a => WriteArithmetic(a),
        ComparisonOperation c => Compare(c.Operator, Write(c.Left), Write(c.Right), c.Left, c.Right),
        Junction j => WriteJunction(j, isFilter: false),
        Inverse i => $"(NOT {Write(i.Value)})",
        NullTest n => $"({Write(n.Value)} IS NULL)",
        Membership m => WriteMembership(m),
        LikeMatch l => WriteLike(l),
        Conditional c =>
            $"CASE {string.Join(' ', c.Branches.Select(b => $"WHEN {Write(b.When)} THEN {Write(b.Then)}"))}"
                + $"{(c.Else is null ? "" : " ELSE " + Write(c.Else))} END",
        Coalesced c => $"coalesce({List(c.Values)})",
        Attempt a => WriteAttempt(a),
        FieldAccess f => $"struct_extract({Write(f.Row)}, 'f{f.Field.ToString(CultureInfo.InvariantCulture)}')",
        ElementAccess x => WriteElement(x),
        ArrayValue a => $"CAST([{List(a.Items)}] AS {TypeName(a.Type)})",
        RowValue r => $"struct_pack({string.Join(", ", r.Items.Select((v, i) => $"f{i} := {Write(v)}"))})",
        LambdaValue l => $"lambda {string.Join(", ", l.Parameters.Select(p => ColumnName(p.Column)))}: {Write(l.Body)}",
        Subquery s => WriteSubquery(s),
        ZonedTime { IsLiteral: true, Instant: { } instant } => Write(instant),
        ZonedTime z => throw Analysis.ZonedTimes.Unsupported(z),
        _ => throw new InvalidOperationException($"no SQL for {e.GetType().Name}"),
    };

    private string List(IEnumerable<PlanExpression> items) => string.Join(", ", items.Select(Write));

    private string Bounded(string sql)
    {
        PlanningBudget.LookAtMemory();
        _written += sql.Length;
        return sql.Length <= StatementLimits.WrittenTextMax && _written <= StatementLimits.WrittenTotalMax ? sql
            : throw new SqlException(SqlErrorName.NotSupported, "statement is too large when its guards are written out");
    }

    private string WriteInvocation(FunctionOverload overload, IReadOnlyList<PlanExpression> arguments, SqlType result, CallParts parts = default)
    {
        // A method writes its lambdas itself, once; writing them twice at each level would double the work with every
        // level.
        var sql = arguments.Select(a => a is LambdaValue && overload.Write is not null ? "" : overload.CutsNanoseconds && a.Type.IsNanoseconds
            ? Microseconds(Write(a)) : Write(a)).ToList();
        var context = new WriteContext(this, arguments, sql, result);
        if (overload.Kind == FunctionKind.Scalar && overload.Write is { } write)
        {
            return "(" + write(context) + ")";
        }

        var template = overload.Write?.Invoke(context) ?? overload.Template;
        return template.StartsWith('@') ? ExpandManaged(template, sql) : "(" + Fill(template, sql, result, parts) + ")";
    }

    /// <summary>
    /// Fills a template in one pass. Inserted text is never scanned again, so that a user's literal cannot act as a
    /// placeholder.
    /// </summary>
    private string Fill(string template, List<string> sql, SqlType result, CallParts parts) => Placeholder().Replace(template, m => m.Groups[1].Value switch
    {
        "R" => TypeName(result),
        "d" => parts.Distinct ?? "",
        "o" => parts.OrderBy ?? "",
        "f" => parts.Suffix ?? "",
        "n" => parts.Nulls ?? "",
        var number => sql[int.Parse(number, CultureInfo.InvariantCulture)],
    });

    /// <summary>The inputs of an aggregate's or window function's template besides its arguments.</summary>
    private readonly record struct CallParts(string? Distinct, string? OrderBy, string? Suffix, string? Nulls);

    /// <summary>
    /// `@json_parse({0})`: a C# function of fixed types, known by its row in <see cref="ManagedFunctionTypes"/>.
    /// </summary>
    private string ExpandManaged(string template, List<string> sql)
    {
        var open = template.IndexOf('(', StringComparison.Ordinal);
        var function = template[1..open];
        var (parameters, result) = ManagedFunctionTypes.Of(function, sql.Count);
        var arguments = Fill(template[(open + 1)..^1], sql, result, default);
        return Call(function, parameters, result, arguments);
    }

    private string WriteMembership(Membership m)
    {
        var value = Write(m.Value);
        if (!HasFloats(m.Value.Type))
        {
            return $"({Unfiltered(value, m.Value)} IN ({List(m.Items)}))";
        }

        return "(" + string.Join(" OR ", m.Items.Select(i => Compare("=", value, Write(i), m.Value, i))) + ")";
    }

    private string WriteLike(LikeMatch l)
    {
        var value = l.Value.Type.Kind == TypeKind.Char ? Cast(Write(l.Value), l.Value.Type, SqlType.Varchar) : Write(l.Value);
        return $"({value} LIKE {Write(l.Pattern)}{(l.Escape is null ? "" : $" ESCAPE {Write(l.Escape)}")})";
    }

    private string WriteAttempt(Attempt a)
    {
        PlanExpressionTree.Visit(a.Value, e =>
        {
            if (e is Subquery or Invocation { Overload.Volatile: true })
            {
                throw new SqlException(SqlErrorName.NotSupported, "TRY over a subquery or a random value is not supported", a.At);
            }
        });
        return $"TRY({Write(a.Value)})";
    }

    private string WriteElement(ElementAccess x)
    {
        var (container, index) = (Write(x.Container), Write(x.Index));
        if (x.Container.Type.Kind == TypeKind.Map)
        {
            var shown = x.Container.Type.Key.IsText || x.Container.Type.Key.IsInteger ? $"'Key not present in map: ' || {index}" : "'Key not present in map'";
            return $"CASE WHEN {container} IS NULL OR {index} IS NULL THEN NULL WHEN "
                + $"list_contains(map_keys({container}), {index}) THEN {container}[{index}] ELSE {Fail(SqlErrorName.InvalidFunctionArgument, shown)} END";
        }

        const string Name = SqlErrorName.InvalidFunctionArgument;
        return $"CASE WHEN {index} BETWEEN 1 AND len({container}) THEN list_extract({container}, {index}) WHEN "
            + $"{container} IS NULL OR {index} IS NULL THEN NULL "
            + $"WHEN {index} = 0 THEN {Fail(Name, "'SQL array indices start at 1'")} WHEN {index} < 0 THEN "
            + $"{Fail(Name, $"'Array subscript is negative: ' || {index}")} "
            + $"ELSE {Fail(Name, $"'Array subscript must be less than or equal to array length: ' || {index} || ' > ' || len({container})")} END";
    }

    private static bool HasFloats(SqlType type) => type.IsFloating || type.Arguments.Any(HasFloats) || type.Fields.Any(f => HasFloats(f.Type));

    [GeneratedRegex(@"\{(\d+|[Rdofn])\}")]
    private static partial Regex Placeholder();
}
