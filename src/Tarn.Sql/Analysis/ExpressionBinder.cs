using Tarn.Sql.Limits;
using Tarn.Sql.Plans;
using Tarn.Sql.Syntax;
using Tarn.Sql.Syntax.Lexing;
using Tarn.Sql.Types;
using Tarn.Storage;

namespace Tarn.Sql.Analysis;

/// <summary>
/// Gives an expression its meaning by Trino's rules: names become columns, every part gets a type, implicit coercions
/// become explicit. Errors have Athena's names and positions.
/// </summary>
internal sealed partial class ExpressionBinder(BindingContext context, Func<Query, Scope, BoundQuery> bindQuery)
{
    private RoutineBinder? _routines;

    /// <summary>The functions that the statement defines for itself.</summary>
    public RoutineBinder Routines => _routines ??= new(this, context);

    public PlanExpression Bind(Expression e, ExpressionContext at)
    {
        using var level = PlanningBudget.Enter(e.At);
        return BindPart(e, at);
    }

    private PlanExpression BindPart(Expression e, ExpressionContext at) => e switch
    {
        NullLiteral => new Constant(null, SqlType.Unknown) { At = e.At },
        BooleanLiteral b => new Constant(b.Value, SqlType.Boolean) { At = e.At },
        NumberLiteral n => Literals.Number(n),
        TextLiteral t => Literals.Text(t.Value, t.At),
        BinaryLiteral b => new Constant(Convert.FromHexString(b.Hex), SqlType.Varbinary) { At = e.At },
        TypedLiteral t => Literals.Typed(t),
        IntervalLiteral i => Intervals.Bind(i),
        Parameter p => BindParameter(p, at),
        BoundExpression b => b.Value,
        NameExpression n => at.Scope.Find([n.Name], n.At) ?? throw NotFound([n.Name], n.At),
        Dereference d => BindDereference(d, at),
        Subscript s => BindSubscript(s, at),
        Arithmetic a => BindArithmetic(a, at),
        Concatenation c => BindConcatenation(c, at),
        Negation n => BindNegation(n, at),
        Comparison c => BindComparison(c.Operator, Bind(c.Left, at), Bind(c.Right, at), c.At),
        Logical l => new Junction(l.And, [.. l.Terms.Select(t => BindBoolean(t, at, "Logical expression term"))]) { At = e.At },
        Not n => new Inverse(BindBoolean(n.Value, at, "Value of logical NOT expression")) { At = e.At },
        IsNull n => Negate(n.Negated, new NullTest(Bind(n.Value, at)) { At = e.At }),
        DistinctFrom d => BindComparison(d.Negated ? "same" : "distinct", Bind(d.Left, at), Bind(d.Right, at), d.At),
        Between b => BindBetween(b, at),
        InList i => BindInList(i, at),
        Like l => BindLike(l, at),
        Syntax.Cast c => BindCast(c, at),
        Syntax.Case c => BindCase(c, at),
        Extract x => BindExtract(x, at),
        ArrayConstructor a => BindArray(a, at),
        RowConstructor r => BindRow(r, at),
        CallExpression c => BindCall(c, at),
        InQuery or Exists or ScalarQuery or QuantifiedComparison => BindSubquery(e, at),
        AtTimeZone z => BindAtTimeZone(z, at),
        JsonSearch j => BindJsonSearch(j, at),
        JsonConstructor j => BindJsonConstructor(j, at),
        JsonRows j => BindJsonRows(j, at),
        Lambda l => throw new SqlException(SqlErrorName.TypeMismatch, "lambda expressions may stand only as arguments of functions that take them", l.At),
        _ => throw new SqlException(SqlErrorName.NotSupported, $"{e.GetType().Name} is not supported", e.At),
    };

    /// <summary>Binds a condition. A null literal is a condition with an unknown result.</summary>
    public PlanExpression BindBoolean(Expression e, ExpressionContext at, string what)
    {
        var bound = Bind(e, at);
        if (bound.Type.Kind is not (TypeKind.Boolean or TypeKind.Unknown))
        {
            throw new SqlException(SqlErrorName.TypeMismatch, $"{what} must evaluate to a boolean: actual type {bound.Type.Name}", e.At);
        }

        return Coerce(bound, SqlType.Boolean);
    }

    /// <summary>Adds an implicit coercion, which must exist; adds none when the types are equal.</summary>
    public static PlanExpression Coerce(PlanExpression e, SqlType type)
    {
        if (e.Type == type)
        {
            return e;
        }

        // A wider varchar type leaves the value unchanged.
        if (e is Constant { Value: null or string } constant && e.Type.Kind is TypeKind.Unknown or TypeKind.Varchar
            && (type.Kind == TypeKind.Varchar || ((Constant)e).Value is null))
        {
            return new Constant(constant.Value, type) { At = e.At };
        }

        return new Coercion(e, type, Safe: false) { At = e.At };
    }

    private PlanExpression BindParameter(Parameter p, ExpressionContext at)
    {
        if (p.Ordinal >= context.Parameters.Count)
        {
            throw new SqlException(SqlErrorName.InvalidParameterUsage,
                $"Incorrect number of parameters: expected {p.Ordinal + 1} but found {context.Parameters.Count}", p.At);
        }

        return Bind(context.Parameters[p.Ordinal], at);
    }

    private PlanExpression BindDereference(Dereference d, ExpressionContext at)
    {
        if (NameChain(d) is { } chain && at.Scope.Find(chain, d.At) is { } column)
        {
            return column;
        }

        PlanExpression row;
        try
        {
            row = Bind(d.Base, at);
        }
        catch (SqlException e) when (e.Name == SqlErrorName.ColumnNotFound && NameChain(d) is { } unresolved)
        {
            throw NotFound(unresolved, d.At);
        }

        if (row.Type.Kind != TypeKind.Row)
        {
            throw new SqlException(SqlErrorName.TypeMismatch, $"Expression {Source(d.Base)} is not of type ROW", d.At);
        }

        var found = Enumerable.Range(0, row.Type.Fields.Count)
            .Where(i => string.Equals(row.Type.Fields[i].Name, d.Field.Text, StringComparison.OrdinalIgnoreCase)).ToList();
        return found.Count switch
        {
            0 => throw new SqlException(SqlErrorName.InvalidColumnReference, $"Column reference '{Source(d)}' is invalid", d.At),
            1 => new FieldAccess(row, found[0], row.Type.Fields[found[0]].Type) { At = d.At },
            _ => throw new SqlException(SqlErrorName.AmbiguousName, $"Ambiguous row field reference: {d.Field.Text}", d.At),
        };
    }

    /// <summary>`a.b.c` as names; null when a part is not a name.</summary>
    public static List<Identifier>? NameChain(Expression e)
    {
        var chain = new List<Identifier>();
        while (e is Dereference d && chain.Count < StatementLimits.DepthMax)
        {
            chain.Add(d.Field);
            e = d.Base;
        }

        if (e is not NameExpression first)
        {
            return null;
        }

        chain.Add(first.Name);
        chain.Reverse();
        return chain;
    }

    private static string Source(Expression e) => NameChain(e) is { } chain ? string.Join('.', chain.Select(c => c.Text)) : e.GetType().Name;

    private static SqlException NotFound(IReadOnlyList<Identifier> name, SourcePosition at) =>
        new(SqlErrorName.ColumnNotFound, $"Column '{string.Join('.', name.Select(n => n.Lower))}' cannot be resolved", at);

    private PlanExpression BindSubscript(Subscript s, ExpressionContext at)
    {
        var container = Bind(s.Base, at);
        var index = Bind(s.Index, at);
        switch (container.Type.Kind)
        {
            case TypeKind.Array when index.Type.IsInteger || index.Type.Kind == TypeKind.Unknown:
                return Found(new ElementAccess(container, Coerce(index, SqlType.Bigint), container.Type.Element) { At = s.At });
            case TypeKind.Map when TypeCoercion.CanCoerce(index.Type, container.Type.Key)
                || (index.Type.Kind == TypeKind.Varchar && container.Type.Key.Kind == TypeKind.Varchar):
                return Found(new ElementAccess(container, Coerce(index, container.Type.Key), container.Type.Value) { At = s.At });
            case TypeKind.Row:
                return BindField(s, container, index);
            default:
                throw new SqlException(SqlErrorName.TypeMismatch, $"Cannot use {index.Type.Name} for subscript of {container.Type.Name}", s.At);
        }
    }

    private static FieldAccess BindField(Subscript s, PlanExpression row, PlanExpression index)
    {
        if (s.Index is not (NumberLiteral { Kind: TokenKind.Integer } or Negation { Value: NumberLiteral { Kind: TokenKind.Integer } }))
        {
            throw new SqlException(SqlErrorName.ExpressionNotConstant, "Subscript expression on ROW requires a constant index", s.Index.At);
        }

        if (index is not Constant { Value: long ordinal } || index.Type.Kind != TypeKind.Integer)
        {
            throw new SqlException(
                SqlErrorName.TypeMismatch, $"Subscript expression on ROW requires integer index, found {index.Type.Name}", s.Index.At);
        }

        var fields = row.Type.Fields;
        if (ordinal <= 0 || ordinal > fields.Count)
        {
            throw new SqlException(SqlErrorName.InvalidFunctionArgument, ordinal <= 0 ? $"Invalid subscript index: {ordinal}. ROW indices start at 1"
                : $"Subscript index out of bounds: {ordinal}, max value is {fields.Count}", s.Index.At);
        }

        return new FieldAccess(row, (int)ordinal - 1, fields[(int)ordinal - 1].Type) { At = s.At };
    }

    private PlanExpression BindArray(ArrayConstructor a, ExpressionContext at)
    {
        var items = a.Items.Select(i => Bind(i, at)).ToList();
        var element = Common(items, "All ARRAY elements must be the same type or coercible to a common type.");
        return new ArrayValue([.. items.Select(i => Coerce(i, element))], SqlType.Array(element)) { At = a.At };
    }

    private PlanExpression BindRow(RowConstructor r, ExpressionContext at)
    {
        var items = r.Items.Select(i => Bind(i, at)).ToList();
        return new RowValue(items, SqlType.Row([.. items.Select(i => new RowField(null, i.Type))])) { At = r.At };
    }

    /// <summary>The common type of all items; the error names the first item that has none.</summary>
    private static SqlType Common(IReadOnlyList<PlanExpression> items, string message)
    {
        var common = SqlType.Unknown;
        foreach (var item in items)
        {
            common = TypeCoercion.CommonSuperType(common, item.Type) ?? throw new SqlException(SqlErrorName.TypeMismatch,
                $"{message} Cannot find common type between {common.Name} and {item.Type.Name}, all types (without duplicates): "
                + $"[{ErrorText.List(items.Select(i => i.Type.Name).Distinct())}]", item.At);
        }

        return common;
    }
}
