using System.Globalization;
using Tarn.Sql.Engine;
using Tarn.Sql.Functions;
using Tarn.Sql.Limits;
using Tarn.Sql.Plans;
using Tarn.Sql.Types;
using Tarn.Workers.Functions;

namespace Tarn.Sql.Lowering;

/// <summary>
/// Lowers a typed plan to a tree of DuckDB's SQL. Where the two engines differ, the tree spells the difference out: casts,
/// guards, orders. Of a user's text, only literals reach the tree, as quoted, typed constants.
/// </summary>
/// <param name="scan">Writes the SELECT that returns a scan's columns under their numbers.</param>
internal sealed partial class PlanLowering(Func<ScanNode, string> scan) : ILowering
{
    private readonly Dictionary<string, ManagedFunctionUse> _managed = [];
    private readonly Dictionary<int, EngineSql> _columns = [];

    /// <summary>The expression being lowered; its parts are lowered before it.</summary>
    private PlanExpression? _current;

    /// <summary>Whether that expression is inside TRY.</summary>
    private bool _isTried;

    /// <summary>Whether the value that is cast goes into a column.</summary>
    private bool _isStored;

    private int _fresh;

    public IReadOnlyCollection<ManagedFunctionUse> ManagedFunctions => _managed.Values;

    private static EngineSql Type(SqlType type) => EngineSql.Raw(DuckDbText.TypeName(type));

    private EngineSql Column(int column) => _columns.GetValueOrDefault(column) ?? new EngineName("c" + column.ToString(CultureInfo.InvariantCulture));

    private static EngineName Name(PlanColumn column) => new(column.Name);

    public EngineSql Lower(PlanExpression e, IReadOnlyDictionary<int, EngineSql> columns)
    {
        var before = columns.Keys.Where(_columns.ContainsKey).ToDictionary(k => k, k => _columns[k]);
        foreach (var (column, form) in columns)
        {
            _columns[column] = form;
        }

        var lowered = Lower(e);
        foreach (var column in columns.Keys)
        {
            _columns.Remove(column);
        }

        foreach (var (column, form) in before)
        {
            _columns[column] = form;
        }

        return lowered;
    }

    public string Fresh(string word) => word + (_fresh++).ToString(CultureInfo.InvariantCulture);

    public EngineSql Guarded(EngineSql left, PlanExpression divisor, EngineSql right, EngineSql operation)
    {
        var value = divisor is Coercion c ? c.Value : divisor;
        var isSafe = value is Constant { Value: long and not 0 } || (value is Constant { Value: string text } && text.Any(ch => ch is >= '1' and <= '9'));
        return isSafe ? operation
            : $"CASE WHEN {right} = 0 AND {left} IS NOT NULL THEN {Fail(SqlErrorName.DivisionByZero, "Division by zero")} ELSE {operation} END";
    }

    public EngineSql Lower(PlanExpression e)
    {
        using var level = PlanningBudget.Enter(e.At);
        var (outer, wasTried) = (_current, _isTried);
        _isTried |= e is Attempt;
        _current = e;
        var sql = LowerHere(e);
        (_current, _isTried) = (outer, wasTried);
        return sql;
    }

    private EngineSql LowerHere(PlanExpression e) => e switch
    {
        Constant { Type.Kind: TypeKind.TimeWithTimeZone } c => InUtc(EngineSql.Literal(c.Value, SqlType.Time(MostDigits))),
        Constant { Type.Kind: TypeKind.TimestampWithTimeZone } c => InUtc(EngineSql.Literal(c.Value, SqlType.Timestamp(c.Type.Precision))),
        Constant c => EngineSql.Literal(c.Value, c.Type),
        ColumnReference c => _utc.Contains(c.Column) ? InUtc(Column(c.Column)) : Column(c.Column),
        Coercion c => LowerCoercion(c),
        Shared s => LowerShared(s),
        FunctionInvocation i => LowerCall(i.Function, i.Arguments, i.Type, CallParts.None),
        ArithmeticOperation a => Once([Lower(a.Left), Lower(a.Right)], sql => Arithmetic(a, sql[0], sql[1])),
        ComparisonOperation c => Once([Lower(c.Left), Lower(c.Right)], sql => Compare(c.Operator, sql[0], sql[1], c.Left, c.Right)),
        Junction j => LowerJunction(j, isFilter: false),
        Inverse i => $"(NOT {Lower(i.Value)})",
        NullTest { Value.Type.IsZoned: true } n => Once([Lower(n.Value)], value => $"({Zoned(value[0]).Instant} IS NULL)"),
        NullTest n => $"({Lower(n.Value)} IS NULL)",
        Membership m => LowerMembership(m),
        LikeMatch l => LowerLike(l),
        Conditional c => LowerConditional(c),
        Coalesced c => $"coalesce({List(c.Values)})",
        Attempt a => LowerAttempt(a),
        FieldAccess f => $"struct_extract({Lower(f.Row)}, 'f{f.Field}')",
        ElementAccess x => Once([Lower(x.Container), Lower(x.Index)], sql => Element(x, sql[0], sql[1])),
        ArrayValue a => $"CAST([{List(a.Items)}] AS {Type(a.Type)})",
        RowValue r => $"struct_pack({EngineSql.Join(", ", r.Items.Select((v, i) => (EngineSql)$"f{i} := {Lower(v)}"))})",
        LambdaValue l => $"lambda {EngineSql.Join(", ", l.Parameters.Select(p => Column(p.Column)))}: {Lower(l.Body)}",
        Subquery s => LowerSubquery(s).With(EngineTraits.Query),
        _ => throw new InvalidOperationException($"no SQL for {e.GetType().Name}"),
    };

    /// <summary>A form that may mention its operands several times; each of them is evaluated once.</summary>
    private EngineSql Once(IReadOnlyList<EngineSql> operands, Func<IReadOnlyList<EngineSql>, EngineSql> form) =>
        EngineLet.Bind(operands, form, () => Fresh("v"));

    private EngineSql List(IEnumerable<PlanExpression> items) => EngineSql.Join(", ", items.Select(Lower));

    /// <summary>TRY_CAST hides errors of the cast, and not errors of its operand.</summary>
    private EngineSql LowerCoercion(Coercion c)
    {
        var hasQuery = PlanExpressionTree.Any(c.Value, part => part is Subquery);
        _isTried |= c.Safe && hasQuery;
        var value = Lower(c.Value);
        if (!c.Safe)
        {
            _isStored = c.IsStored;
            value = Once([value], sql => Cast(sql[0], c.Value.Type, c.Type));
            _isStored = false;
            return value;
        }

        // The list of a lambda cannot hold a query.
        _isTried = true;
        if (hasQuery || !Fallibility.CanFail(c.Value))
        {
            return $"TRY({Once([value], sql => Cast(sql[0], c.Value.Type, c.Type))})";
        }

        var operand = new EngineName(Fresh("v"));
        return $"list_extract(list_transform([{value}], lambda {operand}: TRY({Cast(operand, c.Value.Type, c.Type)})), 1)";
    }

    private EngineSql LowerShared(Shared s) =>
        EngineLet.Bind(
            [Lower(s.Value)], value => Lower(s.Body, new Dictionary<int, EngineSql> { [s.Name.Column] = value[0] }), () => Fresh("v"), isInside: true);

    private EngineSql LowerConditional(Conditional c)
    {
        var branches = EngineSql.Join(" ", c.Branches.Select(b => (EngineSql)$"WHEN {Lower(b.When)} THEN {Lower(b.Then)}"));
        return c.Else is null ? (EngineSql)$"CASE {branches} END" : $"CASE {branches} ELSE {Lower(c.Else)} END";
    }

    private EngineSql LowerCall(FunctionSignature function, IReadOnlyList<PlanExpression> arguments, SqlType result, CallParts parts)
    {
        var (row, place) = (FunctionTable.Row(function), _current?.At ?? default);
        return function.Kind == FunctionKind.Scalar ? Once([.. arguments.Select(Argument)], Form)
            : Form([.. arguments.Select(a => Gathered(Argument(a), a.Type, result)).Select(Equated)]).With(EngineTraits.Query);

        // Equal values must be one value where they are counted once, or are keys.
        EngineSql Equated(EngineSql value, int i) =>
            parts.Distinct != EngineSql.None || KeyedAggregates.Contains(function.Name) ? InKeyOrder(value, arguments[i].Type) : value;

        // A lambda has no form of its own.
        EngineSql Argument(PlanExpression a) => a is LambdaValue ? EngineSql.None
            : ComparingFunctions.Contains(function.Name) ? InKeyOrder(WithoutZones(Lower(a), a.Type), a.Type)
            : row.CutsNanoseconds && (a.Type.IsNanoseconds || a.Type.IsPicoseconds) && a.Type.Kind != TypeKind.TimeWithTimeZone
                ? Once([Lower(a)], sql => Coarse(sql[0], a.Type)) : Lower(a);

        EngineSql Form(IReadOnlyList<EngineSql> sql)
        {
            // A function that computes with microseconds returns them; its result gets the digits of its type.
            var coarse = row.CutsNanoseconds ? CoarseType(result) : result;
            var call = new FunctionCall(this, row.CutsNanoseconds ? CoarseArguments(arguments) : arguments, sql, coarse)
            {
                Function = function,
                Parts = parts,
                At = place,
            };
            var form = row.Lower(call with { Sql = [.. sql.Select((s, i) => call.IsZoned(i) ? Zoned(s) : s)] });
            form = coarse != result ? Cast(form, coarse, result) : form;
            form = form is EngineZoned ? form : $"({form})";
            return function.IsVolatile ? form.With(EngineTraits.Volatile) : form;
        }
    }

    /// <summary>
    /// The argument of an aggregate or window function. Zones matter only to a function that returns times with zones, and
    /// not if all times are in UTC.
    /// </summary>
    private EngineSql Gathered(EngineSql value, SqlType type, SqlType result) =>
        type.IsZoned && (!HasZone(result) || (result.Kind == type.Kind && value is EngineZoned { IsUtc: true }))
            ? Zoned(value).Instant : value;

    private EngineSql LowerMembership(Membership m)
    {
        // The engine may make a comparison with each item of the list.
        var value = Lower(m.Value);
        return m.Value.Type.Kind is TypeKind.Array or TypeKind.Map || HasFloats(m.Value.Type) || HasForms(m.Value.Type)
            || value.Traits.HasFlag(EngineTraits.Volatile)
            ? Once([value], sql => $"({EngineSql.Join(" OR ", m.Items.Select(i => Compare("=", sql[0], Lower(i), m.Value, i)))})")
            : $"({Unfiltered(value, m.Value)} IN ({List(m.Items)}))";
    }

    private EngineSql LowerLike(LikeMatch l)
    {
        var value = l.Value.Type.Kind == TypeKind.Char ? Cast(Lower(l.Value), l.Value.Type, SqlType.Varchar) : Lower(l.Value);
        return l.Escape is null ? (EngineSql)$"({value} LIKE {Lower(l.Pattern)})" : $"({value} LIKE {Lower(l.Pattern)} ESCAPE {Lower(l.Escape)})";
    }

    private EngineSql LowerAttempt(Attempt a)
    {
        PlanExpressionTree.Visit(a.Value, e =>
        {
            if (e is Subquery or FunctionInvocation { Function.IsVolatile: true })
            {
                throw new SqlException(SqlErrorName.NotSupported, "TRY over a subquery or a random value is not supported", a.At);
            }
        });
        // The engine gives TRY of a constant null no type.
        return a.Type.Kind == TypeKind.Unknown ? (EngineSql)$"TRY({Lower(a.Value)})" : $"CAST(TRY({Lower(a.Value)}) AS {Type(a.Type)})";
    }

    private EngineSql Element(ElementAccess x, EngineSql container, EngineSql index)
    {
        const string Name = SqlErrorName.InvalidFunctionArgument;
        if (x.Container.Type.Kind == TypeKind.Map)
        {
            (container, index) = (InKeyOrder(container, x.Container.Type), InKeyOrder(index, x.Container.Type.Key));
            var isShown = x.Container.Type.Key.IsText || x.Container.Type.Key.IsInteger;
            var absent = isShown ? Fail(Name, $"'Key not present in map: ' || {index}") : Fail(Name, "Key not present in map");
            return $"CASE WHEN {container} IS NULL OR {index} IS NULL THEN NULL "
                + $"WHEN list_contains(map_keys({container}), {index}) THEN {container}[{index}] ELSE {absent} END";
        }

        var tooHigh = Fail(Name, $"'Array subscript must be less than or equal to array length: ' || {index} || ' > ' || len({container})");
        return $"CASE WHEN {index} BETWEEN 1 AND len({container}) THEN list_extract({container}, {index}) "
            + $"WHEN {container} IS NULL OR {index} IS NULL THEN NULL WHEN {index} = 0 THEN {Fail(Name, "SQL array indices start at 1")} "
            + $"WHEN {index} < 0 THEN {Fail(Name, $"'Array subscript is negative: ' || {index}")} ELSE {tooHigh} END";
    }

    private static bool HasFloats(SqlType type) => type.IsFloating || type.Arguments.Any(HasFloats) || type.Fields.Any(f => HasFloats(f.Type));
}
