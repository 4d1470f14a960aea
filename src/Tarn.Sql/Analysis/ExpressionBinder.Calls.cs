using System.Collections.Frozen;
using Tarn.Sql.Functions;
using Tarn.Sql.Plans;
using Tarn.Sql.Syntax.Lexing;
using Tarn.Sql.Syntax;
using Tarn.Sql.Types;
using Tarn.Storage;

namespace Tarn.Sql.Analysis;

internal sealed partial class ExpressionBinder
{
    private PlanExpression BindCall(CallExpression call, ExpressionContext at)
    {
        var name = call.Name.Parts[^1].Lower;
        if (BindMatchForm(name, call, at) is { } match)
        {
            return match;
        }

        if (Routines.IsDefined(name) && call is { Window: null, Filter: null, Distinct: false, Star: false })
        {
            return Routines.Call(name, [.. call.Arguments.Select(a => Bind(a, at))], call.At);
        }

        if (context.Dialect == SqlDialect.Flink)
        {
            call = FormsByType.Contains(name) ? WithBoundArguments(call, at) : call;
            if (BindStreamForm(name, call, at) is { } form)
            {
                return form;
            }
        }

        if (BindSpecialForm(name, call, at) is { } special)
        {
            return special;
        }

        if ((FunctionTable.Find(name, context.Dialect) ?? (at.IsOwn ? [FunctionTable.Unnamed(name)] : null)) is not { } overloads)
        {
            call.Arguments.Where(a => a is not Lambda).ToList().ForEach(a => Bind(a, at));
            throw UnsupportedFunctions.NotFound(name, call.At);
        }

        if (call.Window is not null)
        {
            return BindWindow(call, overloads, at);
        }

        if (overloads[0].Kind == FunctionKind.Window)
        {
            throw new SqlException(SqlErrorName.MissingOver, $"Window function system.builtin.{name} requires an OVER clause", call.At);
        }

        if (overloads[0].Kind == FunctionKind.Aggregate)
        {
            return BindAggregate(call, overloads, at);
        }

        if (call.Distinct || call.Filter is not null || call.OrderBy.Count > 0 || call.Star)
        {
            throw new SqlException("FUNCTION_NOT_AGGREGATE", (call.Distinct ? "DISTINCT" : call.Filter is not null ? "FILTER" : call.Star ? "*" : "ORDER BY")
                + " is only valid for aggregation functions", call.At);
        }

        var (overload, arguments, type) = BindArguments(name, overloads, call, at);
        arguments = type.IsZoned ? arguments : [.. arguments.Select(InSession)];
        return ConstantRules.Check(new FunctionInvocation(overload, arguments, type) { At = call.At });
    }

    /// <summary>
    /// Forms that are not functions: some of their arguments are not evaluated, or they have their own rules.
    /// </summary>
    private PlanExpression? BindSpecialForm(string name, CallExpression call, ExpressionContext at)
    {
        var arguments = call.Arguments;
        switch (name)
        {
            case "if":
                if (arguments.Count is not (2 or 3))
                {
                    throw new SqlException(SqlErrorName.SyntaxError, "Invalid number of arguments for 'if' function", call.At);
                }

                var condition = BindBoolean(arguments[0], at, "IF condition");
                List<PlanExpression> results = [.. arguments.Skip(1).Select(a => Bind(a, at))];
                var ifType = Common(results, "Result types for IF must be the same.");
                return new Conditional(
                    [(condition, Coerce(results[0], ifType))], results.Count > 1 ? Coerce(results[1], ifType) : null, ifType)
                { At = call.At };
            case "coalesce":
                if (arguments.Count < 2)
                {
                    throw new SqlException(SqlErrorName.SyntaxError, "The 'coalesce' function must have at least two arguments", call.At);
                }

                List<PlanExpression> values = [.. arguments.Select(a => Bind(a, at))];
                var type = Common(values, "All COALESCE operands must be the same type or coercible to a common type.");
                return new Coalesced([.. values.Select(v => Coerce(v, type))], type) { At = call.At };
            case "nullif":
                if (arguments.Count != 2)
                {
                    throw new SqlException(SqlErrorName.SyntaxError, "Invalid number of arguments for 'nullif' function", call.At);
                }

                var first = Bind(arguments[0], at);
                var second = Bind(arguments[1], at);
                return Share(first, value => new Conditional(
                    [(BindComparison("=", value, second, call.At), new Constant(null, value.Type))], value, value.Type)
                { At = call.At });
            case "try":
                if (arguments.Count != 1)
                {
                    throw new SqlException(SqlErrorName.SyntaxError, "The 'try' function must have exactly one argument", call.At);
                }

                return new Attempt(Bind(arguments[0], at)) { At = call.At };
            case "typeof" when arguments.Count == 1:
                return Literals.Text(TypeNames.Display(Bind(arguments[0], at).Type), call.At) with { Type = SqlType.Varchar };
            case "grouping":
                return BindGrouping(call, at);
            case "concat" when arguments.Count == 2 && call is { Distinct: false, Filter: null, Window: null, OrderBy.Count: 0 }
                && !arguments.Any(a => a is Lambda):
                var (left, right) = (Bind(arguments[0], at), Bind(arguments[1], at));
                return left.Type.Kind == TypeKind.Char || right.Type.Kind == TypeKind.Char
                    ? Concatenate(left, right, call.At) : ConstantRules.Check(Invoke("concat", [left, right], call.At));
            case "current_catalog" or "current_schema" or "current_user" when arguments.Count == 0:
                return new Constant(SessionText(name), SqlType.Varchar) { At = call.At };
            default:
                return BindMoment(name, arguments, call.At);
        }
    }

    private string SessionText(string name) => name switch
    {
        "current_catalog" => BindingContext.CatalogName,
        "current_schema" => context.Database,
        _ => context.User(),
    };

    /// <summary>The functions that return the statement's time; null for other names.</summary>
    private PlanExpression? BindMoment(string name, IReadOnlyList<Expression> arguments, SourcePosition at)
    {
        if (name is not ("current_timestamp"
            or "now" or "localtimestamp" or "localtime" or "current_time" or "current_date" or "current_timezone"))
        {
            return null;
        }

        var precision = arguments is [NumberLiteral { Kind: TokenKind.Integer } n] && Literals.Number(n) is { Value: long digits }
            ? TypeNames.Precision("time", Math.Max(0, digits), n.At) : 3;
        var format = precision == 0 ? "yyyy-MM-dd HH:mm:ss" : "yyyy-MM-dd HH:mm:ss." + new string('f', Math.Clamp(precision, 1, 6));
        var text = context.Now.UtcDateTime.ToString(format, System.Globalization.CultureInfo.InvariantCulture);
        if (name == "current_time")
        {
            return Coerce(new Constant(text[11..], SqlType.Time(precision)) { At = at }, SqlType.TimeWithTimeZone(precision));
        }

        return name switch
        {
            "current_timestamp" or "now" => new Constant(text, SqlType.TimestampWithTimeZone(precision)) { At = at },
            "localtimestamp" => new Constant(text, SqlType.Timestamp(precision)) { At = at },
            "localtime" => new Constant(text[11..], SqlType.Time(precision)) { At = at },
            "current_date" => new Constant(text[..10], SqlType.Date) { At = at },
            "current_timezone" => new Constant("UTC", SqlType.Varchar) { At = at },
            _ => null,
        };
    }

    private PlanExpression BindGrouping(CallExpression call, ExpressionContext at)
    {
        if (at is { Groupings: not null, Ungrouped: { } select })
        {
            throw new SqlException("MISSING_GROUP_BY",
                "A GROUPING() operation can only be used with a corresponding GROUPING SET/CUBE/ROLLUP/GROUP BY clause", select);
        }

        if (at.Groupings is null)
        {
            throw new SqlException(
                SqlErrorName.ExpressionNotScalar, $"{at.Clause} cannot contain aggregations, window functions or grouping operations: [grouping]", call.At);
        }

        RefuseInLambda(call, at);
        if (at.Clause == "ORDER BY clause" && call.Arguments.Any(a => a is NameExpression n && at.Scope.Fields.Any(f => f.Name == n.Name.Lower)))
        {
            throw new SqlException(
                SqlErrorName.InvalidArguments, "Invalid reference to output of SELECT clause from grouping() expression in ORDER BY");
        }

        var column = context.NewColumn(call.Arguments.Count <= 31 && context.Dialect == SqlDialect.Trino ? SqlType.Integer : SqlType.Bigint);
        at.Groupings.Add((column, [.. call.Arguments.Select(a => Bind(a, at))], call.At));
        return new ColumnReference(column.Id, "grouping", column.Type) { At = call.At };
    }

    /// <summary>
    /// Chooses the overload, binds lambdas with the types that the overload gives them, and coerces every argument.
    /// </summary>
    private (FunctionSignature Function, IReadOnlyList<PlanExpression> Arguments, SqlType Type) BindArguments(
        string name, IReadOnlyList<FunctionSignature> overloads, CallExpression call, ExpressionContext at)
    {
        var bound = call.Arguments.Select(a => a is Lambda ? null : Bind(a, at)).ToList();
        var types = bound.Select(b => b?.Type ?? SqlType.Function).ToList();
        if (name == "format" && types is [{ Kind: not TypeKind.Varchar } form, _, ..])
        {
            throw new SqlException(
                SqlErrorName.TypeMismatch, $"Type of first argument to format() must be VARCHAR (actual: {form.Name})", call.Arguments[0].At);
        }

        var resolved = FunctionResolver.Resolve(overloads, types, call.At) ?? throw Unexpected(name, overloads, types, call.At);
        if (Ordering.TryGetValue(name, out var key) && key < types.Count && !resolved.Parameters[key].IsOrderable && !types.Contains(SqlType.Function))
        {
            throw Unexpected(name, overloads, types, call.At);
        }

        var arguments = new PlanExpression[bound.Count];
        for (var i = 0; i < arguments.Length; i++)
        {
            var pattern = resolved.Function.Parameters[Math.Min(i, resolved.Function.Parameters.Count - 1)];
            arguments[i] = bound[i] is { } value
                ? Coerce(value, resolved.Parameters[i])
                : BindLambda((Lambda)call.Arguments[i], pattern, resolved.Binding, () => Unexpected(name, overloads, types, call.At), at);
        }

        var result = types.Contains(SqlType.Function) ? resolved.Binding.Resolve(resolved.Function.Return) : resolved.Result;
        return (resolved.Function, arguments, result);
    }

    private LambdaValue BindLambda(Lambda lambda, TypePattern pattern, TypeBinding binding, Func<SqlException> unexpected, ExpressionContext at)
    {
        var inputs = pattern.Arguments.Count - 1;
        if (lambda.Parameters.Count != inputs)
        {
            throw new SqlException(SqlErrorName.InvalidParameterUsage,
                $"Expected a lambda that takes {inputs} argument(s) but got {lambda.Parameters.Count}", lambda.At);
        }

        var parameters = lambda.Parameters.Select((p, i) =>
            new ColumnReference(context.NewColumn(SqlType.Unknown).Id, p.Lower, binding.Resolve(pattern.Arguments[i]))).ToList();
        var fields = parameters.Select(p => new ScopeField(null, null, p.Label, p.Label, p)).ToList();
        var body = Bind(lambda.Body, at.Within(new Scope(fields, at.Scope)));
        if (!binding.Match(pattern.Arguments[^1], body.Type))
        {
            throw unexpected();
        }

        return new LambdaValue(parameters, Coerce(body, binding.Resolve(pattern.Arguments[^1]))) { At = lambda.At };
    }

    /// <summary>Functions that order values, with the argument that must have an order.</summary>
    private static readonly FrozenDictionary<string, int> Ordering = new Dictionary<string, int>
    {
        ["max"] = 0,
        ["min"] = 0,
        ["max_by"] = 1,
        ["min_by"] = 1,
        ["array_sort"] = 0,
        ["array_max"] = 0,
        ["array_min"] = 0,
        ["greatest"] = 0,
        ["least"] = 0,
    }.ToFrozenDictionary();

    /// <summary>A call that the analyser adds itself, as for `||` and EXTRACT.</summary>
    private static FunctionInvocation Invoke(
        string name, IReadOnlyList<PlanExpression> arguments, SourcePosition at, SqlDialect dialect = SqlDialect.Trino)
    {
        var overloads = FunctionTable.Find(name, dialect)!;
        var types = arguments.Select(a => a.Type).ToList();
        var resolved = FunctionResolver.Resolve(overloads, types, at) ?? throw Unexpected(name, overloads, types, at);
        return new(resolved.Function, [.. arguments.Select((a, i) => Coerce(a, resolved.Parameters[i]))], resolved.Result) { At = at };
    }

    private static SqlException Unexpected(string name, IReadOnlyList<FunctionSignature> overloads, IReadOnlyList<SqlType> types, SourcePosition at) =>
        new(SqlErrorName.FunctionNotFound, $"Unexpected parameters ({ErrorText.List(types.Select(t => t.Name))}) for function {name}. "
            + $"Expected: {string.Join(", ", overloads.Select(o => o.Display).Distinct().Order(StringComparer.Ordinal))}", at);
}
